"""The cryptography of MTProto 2.0, seen from the server: keys, key exchange, messages, SRP."""
