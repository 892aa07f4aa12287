"""The rig: the real `talk` between a virtual microphone and loudspeaker, measured from outside."""
