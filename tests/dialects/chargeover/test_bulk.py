"""/_bulk: up to 25 requests in one, each carried out, answered and refused by itself."""

from typing import Any

import pytest

from tests.support.chargeover import PLACE, ChargeOverCaller, refusal

PART = ["code", "status", "message", "response"]


def _get(path: str) -> dict[str, Any]:
    return {"request_method": "GET", "uri": f"{PLACE}{path}", "payload": None}


def _post(path: str, payload: Any) -> dict[str, Any]:
    return {"request_method": "POST", "uri": f"{PLACE}{path}", "payload": payload}


NEW = _post("/customer", {"company": "Northwind Traders"})


def _bulk(caller: ChargeOverCaller, *parts: Any) -> list[dict[str, Any]]:
    answer = caller.post("/_bulk", list(parts))
    assert answer.status == 200, answer.text
    assert list(answer.json["response"]) == ["_bulk"]
    answers: list[dict[str, Any]] = answer.json["response"]["_bulk"]
    assert [list(part) for part in answers] == [PART] * len(parts)
    return answers


class TestParts:
    def test_each_is_answered_in_its_order(self, ann: ChargeOverCaller) -> None:
        before = ann.count("clients")
        made, listed, missing, counted = _bulk(
            ann, NEW, _get("/terms"), _get("/quote/999999"), _get("/customer/_count")
        )
        number = made["response"]["id"]
        assert made == {"code": 201, "status": "OK", "message": "", "response": {"id": number}}
        assert listed["response"] == ann.response("/terms")
        assert missing == {
            "code": 404,
            "status": "Error",
            "message": "This quote does not exist.",
            "response": None,
        }
        assert counted["response"] == before + 1
        assert ann.response(f"/customer/{number}")["company"] == "Northwind Traders"

    def test_what_one_does_the_next_one_sees(self, ann: ChargeOverCaller) -> None:
        number = ann.has_customer()
        change = {"request_method": "PUT", "uri": f"{PLACE}/customer/{number}"}
        changed, shown = _bulk(
            ann, {**change, "payload": {"company": "Südwind"}}, _get(f"/customer/{number}")
        )
        assert (changed["code"], changed["response"]) == (202, {"id": number})
        assert shown["response"]["company"] == "Südwind"

    def test_one_that_is_refused_undoes_no_other(self, ann: ChargeOverCaller) -> None:
        before = ann.count("clients")
        codes = [part["code"] for part in _bulk(ann, NEW, _post("/customer", {}), NEW)]
        assert codes == [201, 400, 201]
        assert ann.count("clients") == before + 2

    def test_a_query_is_read_as_in_an_address(self, ann: ChargeOverCaller) -> None:
        number = ann.has_customer(external_key="a b&c")
        where = "where=external_key%3AEQUALS%3Aa+b%26c,customer_id:GT:0&limit=1"
        (found,) = _bulk(ann, _get(f"/customer?{where}"))
        assert [one["customer_id"] for one in found["response"]] == [number]

    def test_numbers_stay_exact(self, ann: ChargeOverCaller) -> None:
        model = {"base": 123456789.12, "setup": 0, "paycycle": "mon", "pricemodel": "fla"}
        (made,) = _bulk(ann, _post("/item", {"name": "Care", "pricemodel": model}))
        item = ann.get(f"/item/{made['response']['id']}")
        assert '"base":123456789.12,' in item.text

    @pytest.mark.parametrize(
        ("part", "code"),
        [
            (None, 400),
            ([], 400),
            ({}, 400),
            ({"request_method": "GET"}, 400),
            ({"uri": f"{PLACE}/terms"}, 400),
            ({"request_method": "DELETE", "uri": f"{PLACE}/quote/1"}, 400),
            ({"request_method": 7, "uri": f"{PLACE}/terms"}, 400),
            ({"request_method": "GET", "uri": 7}, 400),
            ({"request_method": "GET", "uri": "http://["}, 400),
            ({"request_method": "GET", "uri": "/api/v1/me"}, 400),
            ({"request_method": "GET", "uri": f"{PLACE}/customers"}, 400),
            (_post("/customer", 7), 400),
            (_post("/customer", ["company"]), 400),
            (_post("/_bulk", []), 400),
            (_get("/quote/" + "9" * 5000), 404),
        ],
    )
    def test_one_that_makes_no_sense_is_refused_alone(
        self, ann: ChargeOverCaller, part: Any, code: int
    ) -> None:
        refused, listed = _bulk(ann, part, _get("/terms"))
        assert (refused["code"], refused["status"]) == (code, "Error")
        assert refused["message"]
        assert listed["code"] == 200

    def test_a_whole_address_does_as_well_as_a_path(self, ann: ChargeOverCaller) -> None:
        whole = {"request_method": "get", "uri": f"https://books.example{PLACE}/terms"}
        assert _bulk(ann, whole)[0]["code"] == 200


class TestTheWhole:
    def test_twenty_five_are_taken(self, ann: ChargeOverCaller) -> None:
        assert [part["code"] for part in _bulk(ann, *[_get("/terms/1")] * 25)] == [200] * 25

    def test_of_more_none_is_carried_out(self, ann: ChargeOverCaller) -> None:
        before = ann.counts()
        said = "A bulk request may hold at most 25 requests."
        assert refusal(ann.post("/_bulk", [NEW] * 26)) == (400, said)
        assert ann.counts() == before

    def test_none_is_fine(self, ann: ChargeOverCaller) -> None:
        assert _bulk(ann) == []

    @pytest.mark.parametrize(
        "body", [b"", b"{}", b"[", b"7", b"null", b'["\\ud800"]', b"[" * 40 + b"]" * 40]
    )
    def test_anything_but_an_array_is_refused(self, ann: ChargeOverCaller, body: bytes) -> None:
        assert refusal(ann.request("POST", "/_bulk", body=body))[0] == 400

    def test_without_keys_there_is_one_refusal(self, ann: ChargeOverCaller) -> None:
        answer = ann.request("POST", "/_bulk", [_get("/terms")], authorization="")
        assert refusal(answer)[0] == 401

    def test_a_signature_proves_all_of_them_once(self, ann: ChargeOverCaller) -> None:
        body = b'[{"request_method":"GET","uri":"\\/api\\/v3\\/terms","payload":null}]'
        shown = ann.signer.header(f"{PLACE}/_bulk", body)
        headers = {"Content-Type": "application/json"}
        sent = [
            ann.request("POST", "/_bulk", body=body, authorization=shown, headers=headers)
            for _ in range(2)
        ]
        assert sent[0].json["response"]["_bulk"][0]["response"] == ann.response("/terms")
        assert refusal(sent[1])[0] == 401

    def test_a_plan_without_the_api_reads_but_does_not_write(
        self, starter: ChargeOverCaller
    ) -> None:
        before = starter.counts()
        read, written = _bulk(starter, _get("/terms"), NEW)
        assert (read["code"], written["code"]) == (200, 403)
        assert written["message"] == "plan_upgrade_required"
        assert starter.counts() == before

    def test_nobody_reaches_another_teams_records(
        self, ann: ChargeOverCaller, stranger: ChargeOverCaller
    ) -> None:
        number = ann.has_customer() + 1000
        mine = _bulk(ann, _get(f"/customer/{number - 1000}"))
        assert mine[0]["code"] == 200
        assert _bulk(stranger, _get(f"/customer/{number - 1000}"))[0]["code"] == 404
