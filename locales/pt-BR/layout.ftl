# Header, navigation, footer.
service-name = Balcão Inteligente
error-prefix = Erro:{" "}
skip-to-content = Ir para o conteúdo
demo-label = Demonstração
demo-banner = デモ Demonstração: esta é uma tela de teste. Nenhum pedido ou pagamento feito aqui é real.
language-menu = Idioma
nav-label = Menu principal
nav-procedures = Buscar procedimentos
nav-applications = Meus pedidos
nav-inbox = Avisos
nav-unread =
    { $count ->
        [one] { $count } aviso não lido
       *[other] { $count } avisos não lidos
    }
nav-settings = Configurações
nav-login = Entrar
nav-logout = Sair
staff-nav-queue = Fila de casos
staff-nav-measures = Medidas e indicadores
staff-nav-reform-cases = Casos de reforma
staff-nav-audit = Auditoria
footer-accessibility = Queremos que todas as pessoas consigam usar este serviço. Se algo for difícil de ler ou de usar, avise a prefeitura.
footer-privacy = Usamos seus dados somente para o procedimento que você pediu. Não perguntamos o seu número individual (My Number).
standin-ribbon = Esta é uma tela simulada, só para demonstração
staff-nav-approvals = Aprovações
