# One error page for each kind: what it is, what happened, what to do.
error-home = トップページへ
error-request-id = お問い合わせのときは、この番号をお伝えください：

error-not-found-title = ページが見つかりません
error-not-found-what = このアドレスのページはないか、あなたには表示できません。
error-not-found-do = アドレスを確かめるか、トップページからさがしてください。

error-forbidden-title = この操作はできません
error-forbidden-what = あなたの権限では、このページや操作は使えません。何も変更されていません。
error-forbidden-do = 必要な場合は、権限のある担当者にご相談ください。

error-csrf-title = 画面の有効期間が切れました
error-csrf-what = 安全のため、この送信は受け付けませんでした。保存済みの下書きは残っています。
error-csrf-do = 前の画面に戻り、読み込み直してから、もう一度送信してください。

error-stale-title = ほかの画面で先に変更されています
error-stale-what = この画面を開いた後に、内容が変更されました。上書きを防ぐため、今回の変更は保存していません。
error-stale-do = 前の画面に戻って入力した内容を控え、読み込み直して最新の内容を確かめてから、もう一度操作してください。

error-taken-title = 別の担当者が先に処理しました
error-taken-what = { $who }さんが{ $when }に処理しました。あなたの操作は反映されていません。
error-taken-do = 一覧に戻り、最新の状態を確かめてください。

error-expired-title = 有効期間が過ぎました
error-expired-what = この下書き、リンクまたはコードは、もう使えません。
error-expired-do = 手続のページから、もう一度始めてください。提出済みの申請には影響ありません。

error-bad-request-title = 送信された内容を読み取れませんでした
error-bad-request-what = 送信された内容の形式が正しくありません。何も変更されていません。
error-bad-request-do = 前の画面に戻り、もう一度お試しください。続くときは、下の番号を市役所へお知らせください。

error-unauthorised-title = ログインしてください
error-unauthorised-what = このページを見るにはログインが必要です。ログインの有効期間が切れた場合も、この画面が出ます。保存済みの下書きは残っています。
error-unauthorised-do = ログインして、続きから進めてください。

error-too-many-title = 操作の回数が多すぎます
error-too-many-what = 短い時間に同じ操作が繰り返されたため、いったん止めました。
error-too-many-do = 数分待ってから、もう一度お試しください。

error-busy-title = ただいま混み合っています
error-busy-what = 一時的に処理できませんでした。今回の操作は保存されていません。
error-busy-do = 少し待ってから、前の画面に戻ってもう一度お試しください。同じ申請が二重になることはありません。

error-too-large-title = 送信する内容が大きすぎます
error-too-large-what = 一度に送れる大きさを超えたため、受け取れませんでした。何も変更されていません。
error-too-large-do = 前の画面に戻り、文章を短くするか、ファイルを小さくしてください。

error-method-title = この開き方はできません
error-method-what = このアドレスは、画面のボタンから送信するときだけ使います。
error-method-do = トップページから、目的のページを開いてください。

error-internal-title = 申し訳ありません。問題が起きました
error-internal-what = こちらのシステムの問題で、処理できませんでした。保存済みの下書きと提出済みの申請は残っています。
error-internal-do = 少し待ってから、もう一度お試しください。続くときは、下の番号を市役所へお知らせください。

error-kept-title = ログインの有効期間が切れました
error-kept-what = 送信された内容は、まだ保存も提出もされていませんが、なくなってはいません。このブラウザのために30分間お預かりします。
error-kept-do = 30分以内に、このブラウザで、同じ方がログインしてください。続きから進められます。
