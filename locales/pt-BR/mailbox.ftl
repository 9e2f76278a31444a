mailbox-title = Caixa de e-mail da demonstração
mailbox-what = Os e-mails enviados por esta demonstração chegam aqui. Nada é enviado para fora.
mailbox-logins = Contas de funcionários da demonstração
mailbox-seconds = { $count ->
    [one] Os códigos mudam em { $count } segundo.
   *[other] Os códigos mudam em { $count } segundos.
}
mailbox-refresh = Ver os novos códigos
mailbox-role = Função
mailbox-login = Nome de usuário
mailbox-password = Senha
mailbox-code = Código de verificação
mailbox-staff = Ir para o login de funcionários
mailbox-no-logins = Não há contas de funcionários da demonstração.
mailbox-mails = E-mails recebidos
mailbox-empty = Nenhum e-mail chegou ainda.
mailbox-no-subject = (sem assunto)
mailbox-from = De
mailbox-to = Para
mailbox-received = Recebido em
mailbox-body = Texto
mailbox-html = Ver o texto em HTML
mailbox-headers = Ver os cabeçalhos
mailbox-back = Voltar à caixa de e-mail
mailbox-push = Notificações para aparelhos
mailbox-push-what = Um aparelho da demonstração recebe as notificações como um navegador, decifra-as e as mostra aqui. Crie um aparelho, entre como residente e então registre-o.
mailbox-push-make = Criar um aparelho de demonstração
mailbox-push-device = Aparelho de demonstração
mailbox-push-register = Registrar para o residente que entrou
mailbox-push-empty = Ainda não chegou nada.
