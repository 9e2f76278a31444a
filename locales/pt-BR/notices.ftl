notices-inbox = Avisos
notices-none = Ainda não há avisos.
notices-unread = { $count ->
    [0] Você leu todos os avisos.
    [one] { $count } aviso não lido.
   *[other] { $count } avisos não lidos.
}
notices-new = Não lido
notices-to-settings = Receber avisos também por e-mail (configurações)
notices-back = Voltar à lista de avisos
notices-procedure = Procedimento
notices-number = Número de protocolo
notices-at = Enviado em
notices-see-case = Ver o andamento do pedido
# What happened.
notices-title-submitted = Recebemos o seu pedido
notices-body-submitted = O seu pedido chegou. O setor responsável vai analisá-lo.
notices-title-accepted = O seu pedido foi aceito para análise
notices-body-accepted = O setor responsável registrou o seu pedido. Aguarde o início da análise.
notices-title-review_started = A análise começou
notices-body-review_started = Um funcionário está verificando o seu pedido.
notices-title-granted = O seu pedido foi concedido
notices-body-granted = A decisão foi favorável. Veja os próximos passos na página do pedido.
notices-title-partly_granted = O seu pedido foi concedido em parte
notices-body-partly_granted = Veja na página do pedido o que foi concedido, o que não foi e por quê.
notices-title-refused = O seu pedido foi negado
notices-body-refused = Veja na página do pedido os motivos e como recorrer.
notices-title-issued = O seu documento foi enviado
notices-body-issued = Foi enviado pelo correio e leva alguns dias para chegar.
notices-title-withdrawn = O seu pedido foi retirado
notices-body-withdrawn = Este pedido está encerrado.
notices-title-withdrawal_declined = O seu pedido continua
notices-body-withdrawal_declined = Você pediu a desistência, mas o processo já avançou demais. A prefeitura continua com o seu pedido.
notices-title-dismissed = O seu pedido não foi admitido
notices-body-dismissed = Ele não cumpre os requisitos formais. Veja na página do pedido os motivos e como recorrer.
notices-title-lapsed = O seu pedido foi encerrado porque o prazo terminou
notices-body-lapsed = Se ainda precisar, faça um novo pedido.
notices-title-charge_requested = Pague a taxa, por favor
notices-body-charge_requested = Pague até { $due }. Nada pode ser enviado antes do pagamento.
notices-title-charge_reminded = A taxa ainda não foi paga
notices-body-charge_reminded = Pague pela página do pedido. Nada pode ser enviado antes do pagamento.
notices-title-payment_authorised = A forma de pagamento foi confirmada
notices-body-payment_authorised = O valor está reservado. Ele só será cobrado depois que o pedido for concedido.
notices-title-payment_captured = O pagamento foi concluído
notices-body-payment_captured = Recebemos a taxa.
notices-title-payment_released = A reserva do valor foi cancelada
notices-body-payment_released = Nada foi cobrado.
notices-title-payment_failed = O pagamento não foi concluído
notices-body-payment_failed = Nada foi cobrado. Pague novamente pela página do pedido.
# Settings.
notices-settings = Configurações
notices-mail = Avisos por e-mail
notices-mail-what = O e-mail diz apenas que há um novo aviso. Entre no serviço para lê-lo.
notices-mail-now = E-mail cadastrado
notices-mail-not-offered = No momento não enviamos e-mails. Veja os avisos nesta página.
notices-mail-add = Cadastrar um e-mail
notices-mail-other = Mudar o e-mail
notices-email = E-mail
notices-email-support = Por exemplo: hanako@example.jp. Enviaremos um código de 6 dígitos para confirmar.
notices-email-go = Enviar o código
notices-code-title = Digite o código
notices-code-what = Enviamos um código para { $email }. Pode levar alguns minutos para chegar.
notices-code = Código de confirmação
notices-code-support = 6 dígitos, válido por 15 minutos após o envio.
notices-code-go = Confirmar
notices-code-again = Enviar outro código
notices-refused-title = Não foi possível entregar o e-mail
notices-refused = O envio para { $email } foi recusado. Verifique se o endereço está certo e cadastre-o de novo.
notices-remove = Remover o e-mail
notices-remove-what = Você não receberá mais e-mails. Ainda poderá ler os avisos aqui.
notices-done-sent = O código está a caminho
notices-done-confirmed = O seu e-mail foi cadastrado
notices-done-removed = O seu e-mail foi removido
notices-language = Idioma dos avisos
notices-language-what = Os avisos neste site aparecem no idioma escolhido. Os e-mails chegam no idioma em que você fez o pedido. O idioma pode ser mudado no menu no alto da página.
notices-error-empty = Digite um e-mail.
notices-error-email = Este e-mail não está no formato certo. Digite como em hanako@example.jp.
notices-error-asks = Já enviamos vários códigos. Espere cerca de uma hora e tente de novo.
notices-error-wrong = { $left ->
    [one] O código está errado. Você pode tentar mais { $left } vez.
   *[other] O código está errado. Você pode tentar mais { $left } vezes.
}
notices-error-expired = Este código não pode ser usado: o prazo terminou ou ele ainda não foi enviado. Peça um novo código.
notices-error-tries = Houve erros demais e este código não vale mais. Peça um novo código.
# Mails.
notices-news-subject = [{ $service }, { $city }] Você tem um novo aviso
notices-news-what = Há novidades sobre um pedido seu.
notices-news-do = Entre nesta página para ler:
notices-genuine-why = Este e-mail não contém o assunto do pedido, o número de protocolo, o seu nome nem valores.
notices-genuine-link = O link verdadeiro sempre começa com { $origin }. Em caso de dúvida, não clique no link; entre da forma habitual.
notices-genuine-never = Nunca pedimos senha, PIN ou número de cartão por e-mail.
notices-genuine-reply = Este e-mail foi enviado automaticamente. As respostas não são lidas.
notices-confirm-subject = [{ $service }, { $city }] Confirme o seu e-mail
notices-confirm-what = Digite este código na página de configurações. Ele vale por { $minutes } minutos.
notices-confirm-ignore = Se você não pediu isto, não faça nada e apague este e-mail.
notices-title-recorded = Sua comunicação foi registrada
notices-body-recorded = A cidade conferiu e registrou. O procedimento está concluído.
