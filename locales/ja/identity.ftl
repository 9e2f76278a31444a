identity-fact-name = 氏名
identity-fact-address = 住所
identity-fact-birthdate = 生年月日
identity-fact-gender = 性別
identity-login-title = ログイン
identity-login-lead = マイナンバーカードで本人を確認します。
identity-login-needs = 必要なもの
identity-login-card = マイナンバーカード（電子証明書が有効なもの）
identity-login-pin = 利用者証明用の暗証番号（数字4桁）。3回続けて間違えるとロックされます。
identity-login-phone = カードを読み取れるスマートフォン
identity-login-facts = この手続のためにカードから受け取る項目
identity-login-facts-note = 次の画面で同意した場合にだけ受け取り、申請書に入力します。
identity-login-button = { $label }でログイン
identity-login-language = 次の画面は、お選びの言語で表示されないことがあります。
identity-login-never-number = 個人番号（マイナンバー）は受け取りません。
identity-failed-retry = もう一度ログインする
identity-failed-home = トップページへ戻る

identity-failed-cancelled-title = ログインを中止しました
identity-failed-cancelled-what = ログインの途中で取り消しの操作がありました。何も登録されていません。
identity-failed-cancelled-do = 続けるには、もう一度ログインしてください。

identity-failed-pin-locked-title = 暗証番号がロックされています
identity-failed-pin-locked-what = 暗証番号を3回続けて間違えたため、カードがロックされました。
identity-failed-pin-locked-do = 市役所の市民窓口で解除できます。スマートフォンのアプリとコンビニエンスストアの端末で再設定できる場合もあります。解除の後に、もう一度ログインしてください。

identity-failed-card-revoked-title = カードの電子証明書が使えません
identity-failed-card-revoked-what = 電子証明書が失効しているか、有効期限が切れています。
identity-failed-card-revoked-do = 市役所の市民窓口で電子証明書を更新してください。お急ぎの場合は窓口で手続ができます。

identity-failed-consent-refused-title = 情報の提供に同意されませんでした
identity-failed-consent-refused-what = この手続に必要な項目を受け取れませんでした。何も登録されていません。
identity-failed-consent-refused-do = 続けるには、もう一度ログインして同意してください。同意しない場合は、窓口で手続ができます。

identity-failed-login-required-title = もう一度本人確認が必要です
identity-failed-login-required-what = ログインのサービスが、新しい本人確認を求めています。
identity-failed-login-required-do = もう一度ログインしてください。

identity-failed-provider-fault-title = ログインのサービスで問題が起きました
identity-failed-provider-fault-what = 本人確認のサービスから正しい応答がありませんでした。あなたの操作の誤りではありません。
identity-failed-provider-fault-do = 少し待って、もう一度ログインしてください。続く場合は市役所にお知らせください。

identity-failed-provider-down-title = ログインのサービスにつながりません
identity-failed-provider-down-what = 本人確認のサービスが今は応答していません。保存済みの下書きは残っています。
identity-failed-provider-down-do = 少し待って、もう一度ログインしてください。

identity-failed-attempt-expired-title = ログインの時間が過ぎました
identity-failed-attempt-expired-what = ログインを始めてから10分が過ぎたため、受け付けられませんでした。
identity-failed-attempt-expired-do = もう一度ログインしてください。

identity-failed-attempt-used-title = このログインはもう使われました
identity-failed-attempt-used-what = 同じログインの結果が2度届きました。戻るボタンや再読み込みで起こることがあります。
identity-failed-attempt-used-do = ログイン済みの場合は、そのままトップページから続けられます。そうでない場合は、もう一度ログインしてください。

identity-failed-attempt-unknown-title = ログインを確認できません
identity-failed-attempt-unknown-what = このログインは、このブラウザで始めたものではありません。
identity-failed-attempt-unknown-do = ログインを始めたブラウザで、もう一度ログインしてください。クッキーを無効にしている場合は有効にしてください。

identity-failed-code-refused-title = ログインを完了できませんでした
identity-failed-code-refused-what = ログインの確認コードは、もう使われたか、期限が切れています。
identity-failed-code-refused-do = もう一度ログインしてください。

identity-failed-token-refused-title = 本人確認の結果を信頼できません
identity-failed-token-refused-what = 受け取った本人確認の結果が検査に合格しなかったため、ログインを止めました。あなたの情報は登録されていません。
identity-failed-token-refused-do = もう一度ログインしてください。続く場合は市役所にお知らせください。

identity-failed-not-configured-title = ログインはまだ使えません
identity-failed-not-configured-what = この窓口には、本人確認のサービスがまだ設定されていません。
identity-failed-not-configured-do = お手数ですが、市役所の窓口をご利用ください。

identity-kept-title = お預かりしている入力内容
identity-kept-lead = ログインの有効期間が切れた後に送信された内容です。まだ保存も提出もされていません。
identity-kept-sent = { $at }に送信
identity-kept-go-on = この内容で続ける
identity-kept-discard = この内容を捨てる
identity-kept-none = お預かりしている入力内容はありません。30分を過ぎたものは捨てています。
identity-kept-dropped = 別の方の入力内容を捨てました
identity-kept-dropped-why = このブラウザで送信された内容は、ログインした方のものではありませんでした。表示も保存もしていません。
identity-kept-drafts = 下書きの一覧へ
