## What is wrong with an answer, and how to put it right
field-required = Preencha este campo
field-required-choice = Escolha uma opção
field-consent = Para continuar, marque esta caixa
field-too-long = Escreva no máximo { $max } caracteres (agora são { $length })
field-kana = Escreva em katakana ou hiragana
field-number = Escreva um número. Ex. 2
field-digits = Escreva os { $length } números
field-number-range = Escreva um número de { $min } a { $max }
field-choice = Escolha uma das opções mostradas
field-date = Escreva uma data válida. Ex. ano 2021, mês 9, dia 1
field-phone = Escreva o telefone completo, começando com 0. Ex. 090-1234-5678
field-email = Confira o endereço de e-mail. Ex. hanako@example.jp
field-individual-number = Há um número de 12 dígitos que parece ser o My Number. Não escreva o My Number; ao salvar, ele é ocultado. Se for outro número, marque “Não é o My Number” abaixo
field-not-my-number = Não é o My Number

## Repeated groups
group-entry = { $name } { $number }
group-count = { $count } de no máximo { $most }
group-add = Acrescentar: { $name }
group-remove = Remover: { $name } { $number }

## Answers as they are read
answer-yes = Sim
fiscal-year = Ano fiscal de { $year } ({ $label })
gender-male = Masculino
gender-female = Feminino

## Conditions in words
condition-and = { " e " }
condition-or = { " ou " }
condition-not = não se aplica: { $part }
condition-equals = “{ $field }” é “{ $value }”
condition-one-of = “{ $field }” é uma destas opções: { $values }
condition-filled = “{ $field }” foi respondido
condition-ticked = “{ $field }” está marcado
condition-greater = “{ $field }” é maior que { $value }
condition-less = “{ $field }” é menor que { $value }
condition-younger = segundo “{ $field }”, a idade em “{ $on }” é menor que { $value } anos
condition-any-entry = em pelo menos um item de “{ $field }”: { $part }

## The front page
home-title = Faça seus procedimentos sem ir à prefeitura
home-lead = Com o cartão My Number e o celular, você pode pedir e pagar a qualquer hora.
home-procedures = Procurar um procedimento
home-all = Ver todos os procedimentos
home-inbox = Ver os avisos
home-inbox-title = Avisos
home-inbox-lead = Quando o seu pedido avança, um aviso chega aqui.
home-how = Como funciona
home-how-find = Escolha o procedimento e veja o que é preciso, quanto tempo leva e quanto custa.
home-how-login = Entre com o cartão My Number. Com o seu consentimento, nome e endereço são preenchidos automaticamente.
home-how-apply = Responda às perguntas, confira e envie. Dá para salvar no meio.
home-how-told = Com o número de protocolo você acompanha o pedido e recebe um aviso a cada mudança.

## The list of procedures
procedures-title = Lista de procedimentos
procedures-search = Procurar por nome ou palavra
procedures-search-button = Procurar
procedures-none = Nada foi encontrado para “{ $query }”. Tente outra palavra ou veja a lista.
procedures-all = Voltar à lista
category-certificates = Certificados
category-children = Crianças e educação
category-welfare = Bem-estar, cuidados e saúde
category-living = Mudança e moradia
category-disaster = Desastres
category-facilities = Instalações e inscrições
category-other = Outros

## The page of a procedure
procedure-scheme = O sistema
procedure-eligibility = Quem tem direito
procedure-applicant = Quem pode pedir
procedure-summary = Resumo
procedure-deadline = Prazo
procedure-attachments = Documentos anexos
procedure-bring = O que é preciso ter
procedure-method = Como fazer
procedure-links = Links
procedure-section = Setor responsável
procedure-legal-basis = Base legal
procedure-at-a-glance = Antes de começar
procedure-minutes-label = Tempo de preenchimento
procedure-minutes = Cerca de { $minutes } minutos
procedure-pin-label = Senha do cartão
procedure-pin-none = Não é preciso entrar
procedure-pin-user = 4 números (certificado do usuário)
procedure-pin-signature = 4 números e a senha de 6 a 16 caracteres (certificado de assinatura)
procedure-facts-label = Dados lidos do cartão
fact-name = nome
fact-address = endereço
fact-birthdate = data de nascimento
fact-gender = sexo
list-comma = { ", " }
procedure-fee-label = Custo
procedure-fee-free = Gratuito
procedure-fee-per = { $label }: { $amount } × { $per }
procedure-fee-postage = { $label }: { $amount }
procedure-period-label = Prazo normal de atendimento
procedure-period-opening = { $days } dias úteis da prefeitura
procedure-period-calendar = { $days } dias corridos
procedure-period-note = Não inclui o tempo à espera do solicitante nem o do correio.
procedure-unconfirmed = Exemplo, ainda não confirmado pela cidade
procedure-translation-machine = A tradução deste procedimento foi feita por máquina. O texto oficial é o japonês.
procedure-translation-outdated = O texto japonês mudou. Esta tradução pode estar desatualizada.
procedure-translation-none = Este procedimento ainda não foi traduzido e aparece em japonês.
procedure-start = Começar este procedimento
procedure-start-note = Você vai para a tela de login. Dá para salvar no meio.
procedure-no-case = Este procedimento não tem pedido por aqui.
procedure-book = Agendar dia e hora
