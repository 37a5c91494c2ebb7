"""How often somebody may try the doors of accounts. allauth's own limits are off but two (settings.py)."""

from community.content.limits import Limits

# allauth counts beside these, each by account: a wrong second factor 5 in 5 minutes, the mail that confirms an address
# 1 in a minute and 10 in an hour.
LIMITS = Limits("members", {
    # Forms sent, right or wrong; an office signs in at nine.
    "sign_in": "30/m/address,300/h/address",
    # Wrong passwords from one address, whoever's: who sprays tries many accounts with one password.
    "guess": "10/m/address,60/h/address",
    # For one account from one address: people remember within five tries, or ask for a new one.
    "guess_here": "5/5m/key,20/h/key",
    # For one account from wherever it is not known. Where the member has signed in before this does not count, so that
    # no stranger locks them out; elsewhere a code by mail or a passkey still opens.
    "guess_account": "20/10m/key,60/h/key",
    "sign_up": "10/m/address,60/h/address",
    # Each mails somebody who may not have asked.
    "reset": "20/m/address,100/h/address,5/m/key,20/h/key",
    "new_password": "20/m/address",
    "code": "20/m/address,100/h/address,3/m/key,12/h/key",
    "code_typed": "20/m/address,100/h/address",
    "second_factor": "20/m/address,100/h/address",
    "passkey": "10/m/address,100/h/address",
    # The password again, before something that matters.
    "again": "10/m/member,60/h/member",
    "password": "5/m/member,20/h/member",
    # The old address and the new are written to.
    "address": "10/m/member,40/d/member",
    "factor": "20/10m/member",
    "confirm": "10/m/address,60/h/address",
    # A link from a mail, which says what it may; more is somebody who tries links.
    "link": "60/10m/address",
    # Each checks a name against all others.
    "profile": "30/h/member",
    # A mail to somebody who knows nothing of us yet; a team invites its customers a class at a time.
    "invite": "60/h/member,300/d/member",
}, doors={
    "account_login": "sign_in",
    "account_signup": "sign_up",
    "socialaccount_signup": "sign_up",
    "account_reset_password": ("reset", "email"),
    "account_reset_password_from_key": "new_password",
    "account_request_login_code": ("code", "email"),
    "account_confirm_login_code": "code_typed",
    "mfa_authenticate": "second_factor",
    "mfa_login_webauthn": "passkey",
    "account_reauthenticate": "again",
    "mfa_reauthenticate": "again",
    "mfa_reauthenticate_webauthn": "again",
    "account_change_password": "password",
    "account_set_password": "password",
    "account_email": "address",
    "mfa_activate_totp": "factor",
    "mfa_add_webauthn": "factor",
    "mfa_generate_recovery_codes": "factor",
    "account_confirm_email": "confirm",
    "members:send_confirmation_again": "confirm",
    "members:become_owner": "link",
    "members:stop_address_change": "link",
    "members:answer_consent": "link",
    "members:withdraw_consent": "link",
    "members:change_username": "profile",
    "members:profile": "profile",
    "invitations:add": "invite",
})  # fmt: skip
