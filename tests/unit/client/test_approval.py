"""What the service wants to call by itself, through the driver."""

import pytest

from meeting_assistant.protocol.client_events import ItemCreate, ResponseCreate
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.items import McpApprovalRequestItem, McpApprovalResponseItem
from meeting_assistant.session.inputs import Ask
from meeting_assistant.tools.confirm import Settled, Verdict
from meeting_assistant.tools.toolbox import Toolbox
from tests.support.events import created, done, turn
from tests.unit.client.test_driver import Stage

REQUEST = McpApprovalRequestItem(id="m1", server_label="files", name="delete", arguments="{}")


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_the_person_is_asked_and_the_service_told(verdict: Verdict) -> None:
    stage = Stage(Dialect.GA, toolbox=Toolbox([], confirmer=Settled(verdict)))

    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await peer.send(*turn("u1"), created(), done(output=(REQUEST,)))
        answer = (await peer.next(ItemCreate)).item
        assert isinstance(answer, McpApprovalResponseItem)
        assert answer.approval_request_id == "m1"
        assert answer.approve is (verdict is Verdict.YES)
        assert bool(answer.reason) is not answer.approve
        await peer.next(ResponseCreate)
        stage.driver.ask(Ask.QUIT)

    await stage.play(service())
