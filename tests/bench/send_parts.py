"""Sending: notifications out, and the way from EXISTS to the sink."""
