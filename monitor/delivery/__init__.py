"""Delivery: carries what the outbox holds to the destinations, each message once.

The messengers of Telegram are in `monitor.telegram`; which destination gets which is for the app.
"""

from monitor.delivery.outbox import Deliverer, Observer
from monitor.delivery.pace import TELEGRAM, Limits, Pace
from monitor.delivery.terminal import Terminal

__all__ = ["TELEGRAM", "Deliverer", "Limits", "Observer", "Pace", "Terminal"]
