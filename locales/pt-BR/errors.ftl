# One error page for each kind: what it is, what happened, what to do.
error-home = Ir para a página inicial
error-request-id = Ao pedir ajuda, informe este número:

error-not-found-title = Página não encontrada
error-not-found-what = Não há nada neste endereço, ou você não tem acesso a ele.
error-not-found-do = Confira o endereço ou procure a partir da página inicial.

error-forbidden-title = Você não pode fazer isto
error-forbidden-what = Sua conta não tem permissão para esta página ou ação. Nada foi alterado.
error-forbidden-do = Se precisar, fale com a pessoa responsável.

error-csrf-title = Esta tela expirou
error-csrf-what = Por segurança, este envio não foi aceito. Os rascunhos salvos continuam guardados.
error-csrf-do = Volte à tela anterior, recarregue-a e envie de novo.

error-stale-title = Já foi alterado em outro lugar
error-stale-what = O conteúdo mudou depois que você abriu esta tela. Para não apagar essa mudança, a sua não foi salva.
error-stale-do = Volte, anote o que escreveu, recarregue a tela, confira o conteúdo atual e tente de novo.

error-taken-title = Outra pessoa já tratou disto
error-taken-what = { $who } tratou disto em { $when }. A sua ação não foi registrada.
error-taken-do = Volte à lista e confira a situação atual.

error-expired-title = O prazo terminou
error-expired-what = Este rascunho, link ou código não vale mais.
error-expired-do = Comece de novo pela página do procedimento. Pedidos já enviados não são afetados.

error-bad-request-title = Não foi possível entender o envio
error-bad-request-what = O formato do que foi enviado não está correto. Nada foi alterado.
error-bad-request-do = Volte e tente de novo. Se continuar, informe o número abaixo à prefeitura.

error-unauthorised-title = Entre na sua conta
error-unauthorised-what = É preciso entrar para ver esta página. Ela também aparece quando a sessão termina. Os rascunhos salvos continuam guardados.
error-unauthorised-do = Entre e continue de onde parou.

error-too-many-title = Tentativas demais
error-too-many-what = A mesma ação foi repetida muitas vezes em pouco tempo, por isso foi suspensa.
error-too-many-do = Espere alguns minutos e tente de novo.

error-busy-title = O serviço está ocupado
error-busy-what = Não foi possível processar agora. Esta ação não foi salva.
error-busy-do = Espere um pouco, volte e tente de novo. O pedido não será feito duas vezes.

error-too-large-title = O envio é grande demais
error-too-large-what = O envio passou do tamanho permitido e não foi recebido. Nada foi alterado.
error-too-large-do = Volte e encurte o texto ou diminua o arquivo.

error-method-title = Esta página não abre assim
error-method-what = Este endereço só é usado pelos botões das telas.
error-method-do = Abra a página desejada a partir da página inicial.

error-internal-title = Desculpe, ocorreu um problema
error-internal-what = Houve uma falha no nosso sistema. Os rascunhos salvos e os pedidos enviados continuam guardados.
error-internal-do = Espere um pouco e tente de novo. Se continuar, informe o número abaixo à prefeitura.

error-kept-title = Sua sessão terminou
error-kept-what = O que você enviou ainda não foi salvo nem entregue, mas não se perdeu. Guardamos por 30 minutos para este navegador.
error-kept-do = Entre em até 30 minutos, neste navegador e com a mesma conta. Você continua de onde parou.
