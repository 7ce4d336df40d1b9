"""help.* and what else a client asks for at the start and does without."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from telethon.tl import functions, types

from tests.telegram_server.rpc import Caller, method


@method(functions.help.GetConfigRequest, anonymous=True)
def get_config(caller: Caller, request: Any) -> Any:
    server = caller.server
    moment = datetime.now(UTC)
    return types.Config(
        date=moment,
        expires=moment + timedelta(hours=1),
        test_mode=False,
        this_dc=server.dc,
        dc_options=[types.DcOption(id=server.dc, ip_address=server.host, port=server.port)],
        dc_txt_domain_name="localhost",
        chat_size_max=200,
        megagroup_size_max=200_000,
        forwarded_count_max=100,
        online_update_period_ms=210_000,
        offline_blur_timeout_ms=5_000,
        offline_idle_timeout_ms=30_000,
        online_cloud_timeout_ms=300_000,
        notify_cloud_delay_ms=30_000,
        notify_default_delay_ms=1_500,
        push_chat_period_ms=60_000,
        push_chat_limit=2,
        edit_time_limit=172_800,
        revoke_time_limit=2_147_483_647,
        revoke_pm_time_limit=2_147_483_647,
        rating_e_decay=2_419_200,
        stickers_recent_limit=200,
        channels_read_media_period=604_800,
        call_receive_timeout_ms=20_000,
        call_ring_timeout_ms=90_000,
        call_connect_timeout_ms=30_000,
        call_packet_timeout_ms=10_000,
        me_url_prefix="https://t.me/",
        caption_length_max=1_024,
        message_length_max=4_096,
        webfile_dc_id=server.dc,
    )


@method(functions.help.GetNearestDcRequest, anonymous=True)
def get_nearest_dc(caller: Caller, request: Any) -> Any:
    return types.NearestDc(country="", this_dc=caller.server.dc, nearest_dc=caller.server.dc)


@method(functions.help.GetAppConfigRequest, anonymous=True)
def get_app_config(caller: Caller, request: Any) -> Any:
    return types.help.AppConfig(hash=0, config=types.JsonObject([]))


@method(functions.help.GetTermsOfServiceUpdateRequest)
def get_terms_of_service_update(caller: Caller, request: Any) -> Any:
    return types.help.TermsOfServiceUpdateEmpty(datetime.now(UTC) + timedelta(days=1))


@method(functions.contacts.GetContactsRequest, bots=False)
def get_contacts(caller: Caller, request: Any) -> Any:
    return types.contacts.Contacts(contacts=[], saved_count=0, users=[])
