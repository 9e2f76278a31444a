identity-fact-name = Name
identity-fact-address = Address
identity-fact-birthdate = Date of birth
identity-fact-gender = Sex
identity-login-title = Log in
identity-login-lead = We confirm who you are with your My Number Card.
identity-login-needs = What you need
identity-login-card = Your My Number Card with a valid electronic certificate
identity-login-pin = The 4-digit PIN for user authentication (利用者証明用). After three wrong entries in a row it is locked.
identity-login-phone = A smartphone that can read the card
identity-login-facts = What this procedure takes from the card
identity-login-facts-note = We receive it only if you agree on the next screen, and fill it into the form for you.
identity-login-button = Log in with { $label }
identity-login-language = The next screen may not appear in the language you chose.
identity-login-never-number = We do not receive your individual number (マイナンバー).
identity-failed-retry = Log in again
identity-failed-home = Back to the first page

identity-failed-cancelled-title = The login was cancelled
identity-failed-cancelled-what = You stopped the login before it was finished. Nothing was recorded.
identity-failed-cancelled-do = To go on, please log in again.

identity-failed-pin-locked-title = Your PIN is locked
identity-failed-pin-locked-what = The PIN was entered wrongly three times in a row, so the card is locked.
identity-failed-pin-locked-do = You can have it unlocked at the city hall's residents' counter. In some cases you can also reset it with a smartphone app and a terminal at a convenience store. After that, please log in again.

identity-failed-card-revoked-title = The card's certificate cannot be used
identity-failed-card-revoked-what = The electronic certificate on the card has been revoked or has expired.
identity-failed-card-revoked-do = Please have it renewed at the city hall's residents' counter. If you are in a hurry, you can apply at the counter.

identity-failed-consent-refused-title = You did not agree to pass on the information
identity-failed-consent-refused-what = We did not receive what this procedure needs. Nothing was recorded.
identity-failed-consent-refused-do = To go on, please log in again and agree. If you would rather not, you can apply at the counter.

identity-failed-login-required-title = Please prove your identity again
identity-failed-login-required-what = The login service asks for a new login.
identity-failed-login-required-do = Please log in again.

identity-failed-provider-fault-title = The login service had a problem
identity-failed-provider-fault-what = The identity service did not give a proper answer. This is not your mistake.
identity-failed-provider-fault-do = Please wait a little and log in again. If it keeps happening, please tell the city hall.

identity-failed-provider-down-title = The login service cannot be reached
identity-failed-provider-down-what = The identity service is not answering at the moment. Your saved drafts are still there.
identity-failed-provider-down-do = Please wait a little and log in again.

identity-failed-attempt-expired-title = The login took too long
identity-failed-attempt-expired-what = More than 10 minutes passed since you began, so we could not accept it.
identity-failed-attempt-expired-do = Please log in again.

identity-failed-attempt-used-title = This login was already used
identity-failed-attempt-used-what = The same login result arrived twice. The Back button or reloading the page can cause this.
identity-failed-attempt-used-do = If you are logged in, go on from the first page. If not, please log in again.

identity-failed-attempt-unknown-title = This login cannot be confirmed
identity-failed-attempt-unknown-what = It was not begun in this browser.
identity-failed-attempt-unknown-do = Please log in again in the browser where you began. If cookies are switched off, please allow them.

identity-failed-code-refused-title = The login could not be completed
identity-failed-code-refused-what = The login code was already used or is too old.
identity-failed-code-refused-do = Please log in again.

identity-failed-token-refused-title = The proof of identity cannot be trusted
identity-failed-token-refused-what = What we received did not pass our checks, so we stopped the login. None of your information was recorded.
identity-failed-token-refused-do = Please log in again. If it keeps happening, please tell the city hall.

identity-failed-not-configured-title = Logging in is not possible yet
identity-failed-not-configured-what = No identity service has been set up for this window.
identity-failed-not-configured-do = Please come to the counter at the city hall.

identity-kept-title = What we kept for you
identity-kept-lead = You sent this after your session had ended. It is not saved or submitted yet.
identity-kept-sent = Sent { $at }
identity-kept-go-on = Carry on with this
identity-kept-discard = Throw this away
identity-kept-none = Nothing is kept. What is older than 30 minutes has been thrown away.
identity-kept-dropped = Somebody else's entries were thrown away
identity-kept-dropped-why = What was sent in this browser did not belong to the person who has logged in. It was neither shown nor saved.
identity-kept-drafts = See your drafts
