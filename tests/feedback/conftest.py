import pytest

HERE = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def press(client):
    """`press(page, "yes")`: what the button under a page sends, without JavaScript."""

    def send(page, answer="yes", **headers):
        return client.post(f"/feedback/vote/{page.pk}/", {"answer": answer}, **{**HERE, **headers})

    return send
