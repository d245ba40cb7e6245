"""The person who asks for help: identities, entitlements and consent."""
