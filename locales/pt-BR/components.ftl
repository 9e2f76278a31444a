# Parts that pages share: forms, steps, pages of a list, autosave.
required = ※obrigatório
optional = opcional
error-summary =
    { $count ->
        [one] Corrija { $count } ponto
       *[other] Corrija { $count } pontos
    }
error-line-colon = :{" "}
select-choose = Escolha
date-support = Use o ano ocidental. Exemplo: ano 2021, mês 09, dia 01
date-year = ano
date-month = mês
date-day = dia
locked-card = Lido do cartão My Number. Não pode ser alterado aqui.
change = Alterar
steps-label = Etapas
steps-position = { $number } / { $total }
steps-done = (concluída)
pager-label = Páginas
pager-previous = Anterior
pager-next = Próxima
autosave-saving = Salvando…
autosave-saved = Rascunho salvo ({ $time })
autosave-failed = Não foi possível salvar. O que você escreveu continua nesta tela. Verifique a conexão; vamos tentar de novo.
autosave-conflict = Este rascunho foi alterado em outra tela, por isso paramos de salvar. O que você escreveu continua nesta tela: copie e depois recarregue a página.
autosave-login = Sua sessão terminou, por isso paramos de salvar. O que você escreveu continua nesta tela. Entre de novo em outra janela e salve com o botão desta tela.
