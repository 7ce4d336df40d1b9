"""`config.example.env` says what the code says."""

import re
from pathlib import Path

from monitor.settings import Settings, example_env, load_settings, setting_name

EXAMPLE = Path(__file__).parents[3] / "config.example.env"


def test_the_committed_example_is_what_the_list_of_settings_says() -> None:
    assert EXAMPLE.read_text("utf-8") == example_env()


def test_every_setting_is_in_it_with_meaning_and_default() -> None:
    for attribute in Settings.model_fields:
        block = re.search(rf"((?:# .+\n)+)#{setting_name(attribute)}=.+\n", EXAMPLE.read_text())
        assert block, attribute
        assert "# Default: " in block[1]


def test_as_it_stands_it_changes_nothing() -> None:
    assert load_settings({}, EXAMPLE) == load_settings({}, None)


def test_its_values_can_be_used(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    text = re.sub(r"^#([A-Z])", r"\1", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    env_file.write_text(re.sub(r"^TELEGRAM_SERVER.*\n", "", text, flags=re.MULTILINE))
    settings = load_settings({}, env_file)
    assert settings.channels == ("channel_one", "channel_two")
    assert settings.metrics_port == 9464
