identity-fact-name = Nome
identity-fact-address = Endereço
identity-fact-birthdate = Data de nascimento
identity-fact-gender = Sexo
identity-login-title = Entrar
identity-login-lead = Confirmamos a sua identidade com o cartão My Number.
identity-login-needs = O que é necessário
identity-login-card = Cartão My Number com certificado eletrônico válido
identity-login-pin = A senha de 4 dígitos de autenticação do usuário (利用者証明用). Depois de três erros seguidos, ela é bloqueada.
identity-login-phone = Um smartphone que leia o cartão
identity-login-facts = O que este procedimento recebe do cartão
identity-login-facts-note = Recebemos somente se você concordar na próxima tela, e preenchemos o formulário por você.
identity-login-button = Entrar com { $label }
identity-login-language = A próxima tela pode não aparecer no idioma escolhido.
identity-login-never-number = Não recebemos o seu número individual (マイナンバー).
identity-failed-retry = Entrar novamente
identity-failed-home = Voltar à página inicial

identity-failed-cancelled-title = O login foi cancelado
identity-failed-cancelled-what = Você interrompeu o login antes do fim. Nada foi registrado.
identity-failed-cancelled-do = Para continuar, entre novamente.

identity-failed-pin-locked-title = A senha está bloqueada
identity-failed-pin-locked-what = A senha foi digitada errada três vezes seguidas e o cartão foi bloqueado.
identity-failed-pin-locked-do = O desbloqueio é feito no balcão de atendimento da prefeitura. Em alguns casos também é possível redefini-la com um aplicativo e um terminal de loja de conveniência. Depois, entre novamente.

identity-failed-card-revoked-title = O certificado do cartão não pode ser usado
identity-failed-card-revoked-what = O certificado eletrônico foi revogado ou está vencido.
identity-failed-card-revoked-do = Renove-o no balcão de atendimento da prefeitura. Se tiver pressa, faça o pedido no balcão.

identity-failed-consent-refused-title = Você não concordou em fornecer as informações
identity-failed-consent-refused-what = Não recebemos o que este procedimento precisa. Nada foi registrado.
identity-failed-consent-refused-do = Para continuar, entre novamente e concorde. Se preferir não concordar, faça o pedido no balcão.

identity-failed-login-required-title = É preciso confirmar a identidade de novo
identity-failed-login-required-what = O serviço de login pede uma nova confirmação.
identity-failed-login-required-do = Entre novamente.

identity-failed-provider-fault-title = Houve um problema no serviço de login
identity-failed-provider-fault-what = O serviço de identidade não respondeu corretamente. O erro não foi seu.
identity-failed-provider-fault-do = Espere um pouco e entre novamente. Se continuar, avise a prefeitura.

identity-failed-provider-down-title = O serviço de login não responde
identity-failed-provider-down-what = O serviço de identidade não está respondendo agora. Seus rascunhos salvos continuam guardados.
identity-failed-provider-down-do = Espere um pouco e entre novamente.

identity-failed-attempt-expired-title = O tempo do login acabou
identity-failed-attempt-expired-what = Passaram mais de 10 minutos desde o início, por isso não pudemos aceitar.
identity-failed-attempt-expired-do = Entre novamente.

identity-failed-attempt-used-title = Este login já foi usado
identity-failed-attempt-used-what = O mesmo resultado chegou duas vezes. Isso pode acontecer com o botão Voltar ou ao recarregar a página.
identity-failed-attempt-used-do = Se você já entrou, continue pela página inicial. Se não, entre novamente.

identity-failed-attempt-unknown-title = Não foi possível confirmar este login
identity-failed-attempt-unknown-what = Ele não foi iniciado neste navegador.
identity-failed-attempt-unknown-do = Entre novamente no navegador em que começou. Se os cookies estiverem desativados, ative-os.

identity-failed-code-refused-title = Não foi possível concluir o login
identity-failed-code-refused-what = O código do login já foi usado ou está vencido.
identity-failed-code-refused-do = Entre novamente.

identity-failed-token-refused-title = A confirmação de identidade não é confiável
identity-failed-token-refused-what = O resultado recebido não passou na verificação e interrompemos o login. Nenhum dado seu foi registrado.
identity-failed-token-refused-do = Entre novamente. Se continuar, avise a prefeitura.

identity-failed-not-configured-title = Ainda não é possível entrar
identity-failed-not-configured-what = Nenhum serviço de identidade foi configurado neste atendimento.
identity-failed-not-configured-do = Por favor, dirija-se ao balcão da prefeitura.

identity-kept-title = O que guardamos para você
identity-kept-lead = Isto foi enviado depois que a sessão terminou. Ainda não foi salvo nem entregue.
identity-kept-sent = Enviado em { $at }
identity-kept-go-on = Continuar com estes dados
identity-kept-discard = Descartar estes dados
identity-kept-none = Não há nada guardado. O que passa de 30 minutos é descartado.
identity-kept-dropped = Dados de outra pessoa foram descartados
identity-kept-dropped-why = O que foi enviado neste navegador não era de quem entrou agora. Não foi mostrado nem salvo.
identity-kept-drafts = Ver os rascunhos
