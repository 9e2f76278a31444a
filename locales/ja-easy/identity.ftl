identity-fact-name = 名前（なまえ）
identity-fact-address = 住所（じゅうしょ）
identity-fact-birthdate = 生（う）まれた日
identity-fact-gender = 性別（せいべつ）
identity-login-title = ログイン
identity-login-lead = マイナンバーカードで、あなたを確認（かくにん）します。
identity-login-needs = いるもの
identity-login-card = マイナンバーカード（電子証明書（でんししょうめいしょ）が使（つか）えるもの）
identity-login-pin = 4つの数字（すうじ）の暗証番号（あんしょうばんごう）。3回（かい）まちがえると、使えなくなります。
identity-login-phone = カードを読（よ）むことができるスマートフォン
identity-login-facts = この手続（てつづき）のために、カードからもらう情報（じょうほう）
identity-login-facts-note = 次（つぎ）の画面（がめん）であなたが「はい」と言（い）ったときだけ、もらいます。申請書（しんせいしょ）に書（か）きます。
identity-login-button = { $label }でログインします
identity-login-language = 次の画面は、あなたの言葉（ことば）ではないことがあります。
identity-login-never-number = 個人番号（こじんばんごう）（マイナンバー）は、もらいません。
identity-failed-retry = もう一度（いちど）ログインします
identity-failed-home = 最初（さいしょ）のページにもどります

identity-failed-cancelled-title = ログインをやめました
identity-failed-cancelled-what = あなたは、ログインをとちゅうでやめました。何（なに）も登録（とうろく）していません。
identity-failed-cancelled-do = つづけるときは、もう一度（いちど）ログインしてください。

identity-failed-pin-locked-title = 暗証番号（あんしょうばんごう）が使（つか）えなくなりました
identity-failed-pin-locked-what = 3回（かい）まちがえました。カードにロックがかかりました。
identity-failed-pin-locked-do = 市役所（しやくしょ）の窓口（まどぐち）で、使えるようにします。スマートフォンのアプリとコンビニでできることもあります。そのあと、もう一度ログインしてください。

identity-failed-card-revoked-title = カードの電子証明書（でんししょうめいしょ）が使（つか）えません
identity-failed-card-revoked-what = 電子証明書が終（お）わっています。
identity-failed-card-revoked-do = 市役所（しやくしょ）の窓口（まどぐち）で、新（あたら）しくしてください。急（いそ）ぐときは、窓口で手続（てつづき）ができます。

identity-failed-consent-refused-title = 情報（じょうほう）をもらうことができませんでした
identity-failed-consent-refused-what = あなたは「はい」と言（い）いませんでした。何（なに）も登録（とうろく）していません。
identity-failed-consent-refused-do = つづけるときは、もう一度（いちど）ログインして、「はい」をえらんでください。「いいえ」のときは、窓口（まどぐち）で手続（てつづき）ができます。

identity-failed-login-required-title = もう一度（いちど）、確認（かくにん）がいります
identity-failed-login-required-what = ログインのサービスが、新（あたら）しい確認をおねがいしています。
identity-failed-login-required-do = もう一度ログインしてください。

identity-failed-provider-fault-title = ログインのサービスに問題（もんだい）があります
identity-failed-provider-fault-what = 正（ただ）しい返事（へんじ）がありませんでした。あなたのまちがいではありません。
identity-failed-provider-fault-do = 少（すこ）し待（ま）って、もう一度（いちど）ログインしてください。なおらないときは、市役所（しやくしょ）に教（おし）えてください。

identity-failed-provider-down-title = ログインのサービスにつながりません
identity-failed-provider-down-what = サービスは、今（いま）、返事（へんじ）をしません。あなたの下書（したが）きは、あります。
identity-failed-provider-down-do = 少（すこ）し待（ま）って、もう一度（いちど）ログインしてください。

identity-failed-attempt-expired-title = 時間（じかん）がすぎました
identity-failed-attempt-expired-what = ログインを始（はじ）めてから、10分（ぷん）がすぎました。
identity-failed-attempt-expired-do = もう一度（いちど）ログインしてください。

identity-failed-attempt-used-title = このログインは、もう使（つか）いました
identity-failed-attempt-used-what = 同（おな）じログインが2回（かい）来（き）ました。「もどる」ボタンを押（お）すと、このページになることがあります。
identity-failed-attempt-used-do = ログインしているときは、最初（さいしょ）のページからつづけてください。していないときは、もう一度（いちど）ログインしてください。

identity-failed-attempt-unknown-title = ログインを確認（かくにん）できません
identity-failed-attempt-unknown-what = このログインは、このブラウザで始（はじ）めたものではありません。
identity-failed-attempt-unknown-do = 始めたブラウザで、もう一度（いちど）ログインしてください。クッキーを使（つか）えるようにしてください。

identity-failed-code-refused-title = ログインできませんでした
identity-failed-code-refused-what = ログインのコードは、もう使（つか）ったか、古（ふる）いです。
identity-failed-code-refused-do = もう一度（いちど）ログインしてください。

identity-failed-token-refused-title = あなたの確認（かくにん）ができませんでした
identity-failed-token-refused-what = もらった結果（けっか）が正（ただ）しくありません。ログインを止（と）めました。あなたの情報（じょうほう）は登録（とうろく）していません。
identity-failed-token-refused-do = もう一度（いちど）ログインしてください。なおらないときは、市役所（しやくしょ）に教（おし）えてください。

identity-failed-not-configured-title = ログインは、まだ使（つか）えません
identity-failed-not-configured-what = ログインのサービスの準備（じゅんび）が、まだできていません。
identity-failed-not-configured-do = 市役所（しやくしょ）の窓口（まどぐち）に来（き）てください。

identity-kept-title = あずかっている 内容（ないよう）
identity-kept-lead = ログインが おわった あとに 送（おく）った 内容（ないよう）です。まだ 保存（ほぞん）も 提出（ていしゅつ）も していません。
identity-kept-sent = { $at }に 送（おく）りました
identity-kept-go-on = この 内容（ないよう）で つづける
identity-kept-discard = この 内容（ないよう）を すてる
identity-kept-none = あずかっている 内容（ないよう）は ありません。30分（ぷん）を すぎると すてます。
identity-kept-dropped = ほかの 人（ひと）の 内容（ないよう）を すてました
identity-kept-dropped-why = このブラウザで 送（おく）った 内容（ないよう）は、ログインした 人（ひと）の ものでは ありません。見（み）せたり 保存（ほぞん）したり していません。
identity-kept-drafts = 下書き（したがき）を 見（み）る
