# One error page for each kind: what it is, what happened, what to do.
error-home = 返回首页
error-request-id = 咨询时请告知此编号：

error-not-found-title = 找不到页面
error-not-found-what = 该地址没有页面，或您无权查看。
error-not-found-do = 请检查地址，或从首页查找。

error-forbidden-title = 您不能进行此操作
error-forbidden-what = 您的权限不能使用此页面或操作。没有任何内容被更改。
error-forbidden-do = 如有需要，请与负责人联系。

error-csrf-title = 页面已过期
error-csrf-what = 为了安全，本次提交未被受理。已保存的草稿仍然保留。
error-csrf-do = 请返回上一页，重新加载后再次提交。

error-stale-title = 内容已在别处被更改
error-stale-what = 您打开本页后内容已被更改。为避免覆盖，本次更改未保存。
error-stale-do = 请返回抄下已填内容，重新加载确认最新内容后再操作。

error-taken-title = 其他负责人已先处理
error-taken-what = { $who }已于{ $when }处理。您的操作未生效。
error-taken-do = 请返回列表，确认最新状态。

error-expired-title = 已过有效期
error-expired-what = 此草稿、链接或代码已不能使用。
error-expired-do = 请从手续页面重新开始。已提交的申请不受影响。

error-bad-request-title = 无法读取提交的内容
error-bad-request-what = 提交内容的格式不正确。没有任何内容被更改。
error-bad-request-do = 请返回上一页重试。如仍出现，请将下方编号告知市政厅。

error-unauthorised-title = 请登录
error-unauthorised-what = 查看此页面需要登录。登录过期时也会出现此画面。已保存的草稿仍然保留。
error-unauthorised-do = 请登录后继续。

error-too-many-title = 操作次数过多
error-too-many-what = 短时间内重复操作过多，已暂停。
error-too-many-do = 请等待几分钟后重试。

error-busy-title = 系统繁忙
error-busy-what = 暂时无法处理。本次操作未保存。
error-busy-do = 请稍候，返回上一页重试。不会重复申请。

error-too-large-title = 提交内容过大
error-too-large-what = 超过一次可提交的大小，未能接收。没有任何内容被更改。
error-too-large-do = 请返回上一页，缩短文字或减小文件。

error-method-title = 不能这样打开此页面
error-method-what = 此地址仅在点击页面按钮时使用。
error-method-do = 请从首页打开需要的页面。

error-internal-title = 抱歉，出现了问题
error-internal-what = 因我方系统问题未能处理。已保存的草稿和已提交的申请仍然保留。
error-internal-do = 请稍候重试。如仍出现，请将下方编号告知市政厅。

error-kept-title = 登录已过期
error-kept-what = 您发送的内容尚未保存，也未提交，但没有丢失。我们会为此浏览器保留30分钟。
error-kept-do = 请在30分钟内用此浏览器、以同一人的身份登录，即可继续。
