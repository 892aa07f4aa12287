"""Times and durations said in Chinese or English."""
