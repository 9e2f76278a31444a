identity-fact-name = 姓名
identity-fact-address = 住址
identity-fact-birthdate = 出生日期
identity-fact-gender = 性别
identity-login-title = 登录
identity-login-lead = 通过个人编号卡（マイナンバーカード）确认您的身份。
identity-login-needs = 需要准备
identity-login-card = 电子证书有效的个人编号卡
identity-login-pin = 使用者证明用（利用者証明用）的4位数字密码。连续输错三次会被锁定。
identity-login-phone = 能够读取卡片的智能手机
identity-login-facts = 本手续从卡片获取的项目
identity-login-facts-note = 仅在您于下一画面同意后才会获取，并自动填入申请表。
identity-login-button = 使用{ $label }登录
identity-login-language = 下一画面可能不会以您所选的语言显示。
identity-login-never-number = 我们不会获取您的个人编号（マイナンバー）。
identity-failed-retry = 重新登录
identity-failed-home = 返回首页

identity-failed-cancelled-title = 已取消登录
identity-failed-cancelled-what = 您在登录过程中取消了操作。没有登记任何内容。
identity-failed-cancelled-do = 如要继续，请重新登录。

identity-failed-pin-locked-title = 密码已被锁定
identity-failed-pin-locked-what = 密码连续输错三次，卡片已被锁定。
identity-failed-pin-locked-do = 可在市政府的市民窗口解除锁定。有时也可以通过手机应用和便利店终端重新设置。解除后请重新登录。

identity-failed-card-revoked-title = 卡片的电子证书无法使用
identity-failed-card-revoked-what = 电子证书已失效或已过期。
identity-failed-card-revoked-do = 请在市政府的市民窗口更新电子证书。如果着急，可以在窗口办理。

identity-failed-consent-refused-title = 您没有同意提供信息
identity-failed-consent-refused-what = 未能获取本手续所需的项目。没有登记任何内容。
identity-failed-consent-refused-do = 如要继续，请重新登录并同意。如不同意，可以在窗口办理。

identity-failed-login-required-title = 需要再次确认身份
identity-failed-login-required-what = 登录服务要求重新确认身份。
identity-failed-login-required-do = 请重新登录。

identity-failed-provider-fault-title = 登录服务出现问题
identity-failed-provider-fault-what = 身份确认服务没有给出正确的回应。这不是您的操作错误。
identity-failed-provider-fault-do = 请稍候再重新登录。如果持续出现，请告知市政府。

identity-failed-provider-down-title = 无法连接登录服务
identity-failed-provider-down-what = 身份确认服务目前没有回应。您保存的草稿仍然保留。
identity-failed-provider-down-do = 请稍候再重新登录。

identity-failed-attempt-expired-title = 登录超时
identity-failed-attempt-expired-what = 从开始登录起已超过10分钟，无法受理。
identity-failed-attempt-expired-do = 请重新登录。

identity-failed-attempt-used-title = 此登录已被使用
identity-failed-attempt-used-what = 同一登录结果到达了两次。使用返回按钮或刷新页面可能会导致这种情况。
identity-failed-attempt-used-do = 如果已经登录，请从首页继续。否则请重新登录。

identity-failed-attempt-unknown-title = 无法确认此登录
identity-failed-attempt-unknown-what = 此登录不是在本浏览器中开始的。
identity-failed-attempt-unknown-do = 请在开始登录的浏览器中重新登录。如果禁用了Cookie，请启用。

identity-failed-code-refused-title = 未能完成登录
identity-failed-code-refused-what = 登录代码已被使用或已过期。
identity-failed-code-refused-do = 请重新登录。

identity-failed-token-refused-title = 身份确认结果不可信
identity-failed-token-refused-what = 收到的结果未通过检查，因此已停止登录。没有登记您的信息。
identity-failed-token-refused-do = 请重新登录。如果持续出现，请告知市政府。

identity-failed-not-configured-title = 尚不能登录
identity-failed-not-configured-what = 本窗口尚未设置身份确认服务。
identity-failed-not-configured-do = 请前往市政府窗口办理。

identity-kept-title = 为您保留的内容
identity-kept-lead = 这是登录过期后发送的内容，尚未保存，也未提交。
identity-kept-sent = 发送时间：{ $at }
identity-kept-go-on = 用这些内容继续
identity-kept-discard = 舍弃这些内容
identity-kept-none = 没有保留的内容。超过30分钟的内容已被舍弃。
identity-kept-dropped = 已舍弃他人的内容
identity-kept-dropped-why = 此浏览器发送的内容不属于现在登录的人，未显示也未保存。
identity-kept-drafts = 查看草稿
