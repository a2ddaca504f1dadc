package speech

import (
	"maps"
	"slices"
)

// platforms are what adapters say in the place of the bot: what goes wrong between
// it and people, and what their platform keeps back. By the sentence, then by the
// tag of the language.
var platforms = joined(onPlatforms, onDiscord)

func joined(all ...map[string]map[string]string) map[string]map[string]string {
	out := make(map[string]map[string]string)
	for _, one := range all {
		maps.Copy(out, one)
	}
	return out
}

// onPlatforms are the sentences of several platforms, and of Slack.
var onPlatforms = map[string]map[string]string{
	"Something went wrong on my side, so there is no answer.": {
		"de": "Bei mir ist etwas schiefgegangen, deshalb gibt es keine Antwort.",
		"es": "Algo falló por mi parte, así que no hay respuesta.",
		"fr": "Quelque chose a échoué de mon côté, il n'y a donc pas de réponse.",
		"pt": "Algo deu errado do meu lado, por isso não há resposta.",
		"ru": "У меня что-то пошло не так, поэтому ответа нет.",
	},
	"Too many questions are waiting here already, so I did not take this one.": {
		"de": "Hier warten schon zu viele Fragen, deshalb habe ich diese nicht angenommen.",
		"es": "Aquí ya esperan demasiadas preguntas, así que no he aceptado esta.",
		"fr": "Trop de questions attendent déjà ici, je n'ai donc pas pris celle-ci.",
		"pt": "Já há perguntas demais esperando aqui, por isso não aceitei esta.",
		"ru": "Здесь уже ждёт слишком много вопросов, поэтому этот я не взял.",
	},
	"Ask again in a minute.": {
		"de": "Frag in einer Minute noch einmal.",
		"es": "Pregunta otra vez dentro de un minuto.",
		"fr": "Redemande dans une minute.",
		"pt": "Pergunte de novo daqui a um minuto.",
		"ru": "Спроси ещё раз через минуту.",
	},
	"The file was deleted meanwhile, so I kept nothing of it.": {
		"de": "Die Datei wurde inzwischen gelöscht, deshalb habe ich nichts davon behalten.",
		"es": "Mientras tanto borraron el archivo, así que no he guardado nada de él.",
		"fr": "Le fichier a été supprimé entre-temps, je n'en ai donc rien gardé.",
		"pt": "O arquivo foi apagado nesse meio-tempo, por isso não guardei nada dele.",
		"ru": "Файл тем временем удалили, поэтому я ничего из него не сохранил.",
	},
	"That button is another person's.": {
		"de": "Dieser Knopf gehört jemand anderem.",
		"es": "Ese botón es de otra persona.",
		"fr": "Ce bouton est celui de quelqu'un d'autre.",
		"pt": "Esse botão é de outra pessoa.",
		"ru": "Эта кнопка не твоя.",
	},
	"Ask yourself, and you get your own.": {
		"de": "Frag selbst, dann bekommst du einen eigenen.",
		"es": "Pregunta tú y tendrás el tuyo.",
		"fr": "Pose la question toi-même, et tu auras le tien.",
		"pt": "Pergunte você e terá o seu.",
		"ru": "Спроси сам, и у тебя будет своя.",
	},
	"I could not answer you in the channel where you asked: I may not write there.": {
		"de": "Ich konnte dir in dem Kanal, in dem du gefragt hast, nicht antworten: Dort darf ich nicht schreiben.",
		"es": "No pude responderte en el canal donde preguntaste: allí no puedo escribir.",
		"fr": "Je n'ai pas pu te répondre dans le canal où tu as demandé\u00a0: je n'ai pas le droit d'y écrire.",
		"pt": "Não consegui responder no canal em que você perguntou: não posso escrever lá.",
		"ru": "Я не смог ответить в том канале, где был вопрос: писать там мне нельзя.",
	},
	"Someone there can invite me: /invite and my name. If the channel is archived or only some may post in it, ask me elsewhere. Meanwhile you can ask me here.": {
		"de": "Jemand von dort kann mich einladen: /invite und mein Name. Ist der Kanal archiviert oder dürfen dort nur manche schreiben, frag mich anderswo. Bis dahin kannst du mich hier fragen.",
		"es": "Alguien de allí puede invitarme: /invite y mi nombre. Si el canal está archivado o solo algunos pueden escribir en él, pregúntame en otro sitio. Mientras tanto puedes preguntarme aquí.",
		"fr": "Quelqu'un là-bas peut m'inviter\u00a0: /invite et mon nom. Si le canal est archivé ou réservé à certains, demande-moi ailleurs. En attendant, tu peux demander ici.",
		"pt": "Alguém de lá pode me convidar: /invite e o meu nome. Se o canal estiver arquivado ou só alguns puderem escrever nele, pergunte em outro lugar. Enquanto isso, pergunte aqui.",
		"ru": "Меня может пригласить кто-нибудь оттуда: /invite и моё имя. Если канал в архиве или писать в нём могут не все, спроси в другом месте. А пока можно спрашивать здесь.",
	},
	"The file is in your direct messages with me.": {
		"de": "Die Datei ist in deinen Direktnachrichten mit mir.",
		"es": "El archivo está en tus mensajes directos conmigo.",
		"fr": "Le fichier est dans tes messages directs avec moi.",
		"pt": "O arquivo está nas suas mensagens diretas comigo.",
		"ru": "Файл в нашей с тобой личной переписке.",
	},
	"I could not hand the file out. If it stays so, tell whoever runs me: I need the scope files:write.": {
		"de": "Ich konnte die Datei nicht herausgeben. Bleibt es so, sag es denen, die mich betreiben: Mir fehlt der Scope files:write.",
		"es": "No pude entregar el archivo. Si sigue así, díselo a quien me administra: necesito el permiso files:write.",
		"fr": "Je n'ai pas pu remettre le fichier. Si cela dure, dis-le à qui me fait tourner\u00a0: il me faut le scope files:write.",
		"pt": "Não consegui entregar o arquivo. Se continuar assim, avise quem me administra: preciso do escopo files:write.",
		"ru": "Я не смог выдать файл. Если так и останется, скажи тем, кто меня запускает: мне нужно право files:write.",
	},
	"Slack does not show me that message. Paste its words.": {
		"de": "Slack zeigt mir diese Nachricht nicht. Füge ihren Wortlaut ein.",
		"es": "Slack no me muestra ese mensaje. Pega sus palabras.",
		"fr": "Slack ne me montre pas ce message. Colle son texte.",
		"pt": "O Slack não me mostra essa mensagem. Cole o texto dela.",
		"ru": "Slack не показывает мне это сообщение. Вставь его текст.",
	},
	"I hear only what is addressed to me. To hear all: install me again with the manifest of “footnote slack manifest --all-messages”, then start me with SLACK_ALL_MESSAGES=1.": {
		"de": "Ich höre nur, was an mich gerichtet ist. Um alles zu hören: Installiere mich neu mit dem Manifest von „footnote slack manifest --all-messages“ und starte mich dann mit SLACK_ALL_MESSAGES=1.",
		"es": "Solo oigo lo que va dirigido a mí. Para oírlo todo: instálame otra vez con el manifiesto de «footnote slack manifest --all-messages» y arráncame después con SLACK_ALL_MESSAGES=1.",
		"fr": "Je n'entends que ce qui m'est adressé. Pour tout entendre\u00a0: réinstalle-moi avec le manifeste de «\u00a0footnote slack manifest --all-messages\u00a0», puis démarre-moi avec SLACK_ALL_MESSAGES=1.",
		"pt": "Só ouço o que é dirigido a mim. Para ouvir tudo: instale-me de novo com o manifesto de “footnote slack manifest --all-messages” e depois me inicie com SLACK_ALL_MESSAGES=1.",
		"ru": "Я слышу только то, что обращено ко мне. Чтобы слышать всё: установи меня заново с манифестом из «footnote slack manifest --all-messages», а затем запусти с SLACK_ALL_MESSAGES=1.",
	},
	"I may not read what was said in this thread before. Whoever runs me can allow it: the scopes of the manifest, and install me again. Or put the words into your question.": {
		"de": "Was in diesem Thread vorher gesagt wurde, darf ich nicht lesen. Wer mich betreibt, kann es erlauben: die Scopes des Manifests, und mich neu installieren. Oder schreib die Wörter in deine Frage.",
		"es": "No puedo leer lo que se dijo antes en este hilo. Quien me administra puede permitirlo: los permisos del manifiesto, e instalarme otra vez. O pon las palabras en tu pregunta.",
		"fr": "Je n'ai pas le droit de lire ce qui a été dit avant dans ce fil. Qui me fait tourner peut le permettre\u00a0: les scopes du manifeste, et me réinstaller. Ou mets les mots dans ta question.",
		"pt": "Não posso ler o que foi dito antes nesta conversa. Quem me administra pode permitir: os escopos do manifesto, e instalar-me de novo. Ou ponha as palavras na sua pergunta.",
		"ru": "Мне нельзя читать, что было сказано в этой ветке раньше. Разрешить это могут те, кто меня запускает: права из манифеста, и установить меня заново. Или впиши эти слова в вопрос.",
	},
	"it is not there any more, or I may not see it: share it with me again": {
		"de": "sie ist nicht mehr da, oder ich darf sie nicht sehen: Teile sie noch einmal mit mir",
		"es": "ya no está, o no puedo verlo: compártelo conmigo otra vez",
		"fr": "il n'est plus là, ou je n'ai pas le droit de le voir\u00a0: partage-le encore une fois avec moi",
		"pt": "não está mais lá, ou não posso vê-lo: compartilhe-o comigo de novo",
		"ru": "его больше нет, или мне нельзя его видеть: поделись им со мной ещё раз",
	},
	"I may not read files here. Whoever runs me can allow it: the scope files:read, and install me again": {
		"de": "ich darf hier keine Dateien lesen. Wer mich betreibt, kann es erlauben: der Scope files:read, und mich neu installieren",
		"es": "aquí no puedo leer archivos. Quien me administra puede permitirlo: el permiso files:read, e instalarme otra vez",
		"fr": "je n'ai pas le droit de lire des fichiers ici. Qui me fait tourner peut le permettre\u00a0: le scope files:read, et me réinstaller",
		"pt": "não posso ler arquivos aqui. Quem me administra pode permitir: o escopo files:read, e instalar-me de novo",
		"ru": "мне нельзя читать здесь файлы. Разрешить это могут те, кто меня запускает: право files:read, и установить меня заново",
	},
	"it is kept outside of Slack, so that I cannot fetch it. Download it, and share the file itself": {
		"de": "sie liegt außerhalb von Slack, deshalb kann ich sie nicht holen. Lade sie herunter und teile die Datei selbst",
		"es": "está fuera de Slack, así que no puedo traerlo. Descárgalo y comparte el archivo mismo",
		"fr": "il est gardé hors de Slack, je ne peux donc pas le chercher. Télécharge-le et partage le fichier lui-même",
		"pt": "está fora do Slack, por isso não consigo buscá-lo. Baixe-o e compartilhe o próprio arquivo",
		"ru": "он хранится вне Slack, поэтому я не могу его получить. Скачай его и поделись самим файлом",
	},
	"it is hidden by the limit of this workspace's plan, so that I cannot fetch it: share it again": {
		"de": "sie ist durch die Grenze des Tarifs dieses Workspace verborgen, deshalb kann ich sie nicht holen: Teile sie noch einmal",
		"es": "lo oculta el límite del plan de este espacio de trabajo, así que no puedo traerlo: compártelo otra vez",
		"fr": "il est masqué par la limite du forfait de cet espace de travail, je ne peux donc pas le chercher\u00a0: partage-le encore une fois",
		"pt": "está oculto pelo limite do plano deste workspace, por isso não consigo buscá-lo: compartilhe-o de novo",
		"ru": "он скрыт ограничением тарифа этого рабочего пространства, поэтому я не могу его получить: поделись им ещё раз",
	},
	"it belongs to another workspace, which does not let me fetch it. Download it, and share the file itself": {
		"de": "sie gehört zu einem anderen Workspace, der sie mich nicht holen lässt. Lade sie herunter und teile die Datei selbst",
		"es": "es de otro espacio de trabajo, que no me deja traerlo. Descárgalo y comparte el archivo mismo",
		"fr": "il appartient à un autre espace de travail, qui ne me laisse pas le chercher. Télécharge-le et partage le fichier lui-même",
		"pt": "é de outro workspace, que não me deixa buscá-lo. Baixe-o e compartilhe o próprio arquivo",
		"ru": "он из другого рабочего пространства, которое не даёт мне его получить. Скачай его и поделись самим файлом",
	},
	"Slack sent a web page in its place, most likely because it does not let me read files. Whoever runs me can see to that: the scope files:read, and install me again": {
		"de": "Slack hat stattdessen eine Webseite geschickt, wohl weil es mich keine Dateien lesen lässt. Wer mich betreibt, kann dafür sorgen: der Scope files:read, und mich neu installieren",
		"es": "Slack envió una página web en su lugar, seguramente porque no me deja leer archivos. Quien me administra puede arreglarlo: el permiso files:read, e instalarme otra vez",
		"fr": "Slack a envoyé une page web à sa place, sans doute parce qu'il ne me laisse pas lire les fichiers. Qui me fait tourner peut y veiller\u00a0: le scope files:read, et me réinstaller",
		"pt": "o Slack enviou uma página da web no lugar dele, provavelmente porque não me deixa ler arquivos. Quem me administra pode resolver: o escopo files:read, e instalar-me de novo",
		"ru": "вместо него Slack прислал веб-страницу, скорее всего потому, что не даёт мне читать файлы. Исправить это могут те, кто меня запускает: право files:read, и установить меня заново",
	},
}

// Platforms are the sentences of adapters that all languages have, in order.
func Platforms() []string { return slices.Sorted(maps.Keys(platforms)) }
