"""Read consent to be texted out of a message: the carrier's keywords exactly, and plain wording in any of our languages.

Keywords are Twilio's: a message of one such word, whatever its case and marks. A bare YES opts in only a number that is
opted out; otherwise it answers a question. "Wrong number" is an opt-out: whoever reads it did not ask for our messages.
Revocation by any reasonable means counts (47 CFR 64.1200(a)(10)); so the wording is read broadly, but what is to be
stopped must be messages, or the message must say nothing else.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.clinic.language.folding import fold

Consent = Literal["opt_out", "opt_in", "help"]

_OUT_KEYWORDS = frozenset(["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"])
_IN_KEYWORDS = frozenset(["start", "unstop"])
_HELP_KEYWORDS = frozenset(["help", "info"])

_BARE_OUT = re.compile(
    r"(?:please |pls |ok |just |no |hey |porfa(?:vor)? |por favor )*(?:stop(?:p+| all| it| this| now| please| pls| that| thank you| thanks| ya)*|stop[., ]+(?:thank(?:s| you)|please|now|stop|ok|bye)|unsub|unsuscribe|unsubscribe me|un subscribe|opt ?-?out|opt me out|"
    r"remove(?: me)?(?: please)?|remove|(?:please )?take me off|delete me|block|spam|go away|leave me alone|lose my number|(?:make it )?stop|quit it|enough|alto|baja|basta(?: ya)?|pare(?:n|le|nle)?(?: ya)?|parar|detener|detenga(?:n|se)?|"
    r"des(?:uscri|suscri)(?:bir(?:me)?|ban?me|be)|cancelar suscripcion|darme de baja|de baja|no moleste(?:n)?|deje(?:n)?me en paz|dej(?:e|en)me (?:quiet[ao]|tranquil[ao])|borren?me|eliminar(?:me)?|quit(?:e|en)(?:me)?|salir|"
    r"arret|arrete[rz]?|desinscr\w*|pare|sair|cancelar inscricao|dung lai|ngung|huy|tigil|itigil|sispann|rete|kanpe)(?: (?:please|pls|por favor|porfa|gracias|thanks|thank you|now|ya))*"
)
_MESSAGES = r"(?:texts?|txts?|messages?|msgs?|massages?|sms|texting|txting|messaging|reminders?|notifications?|alerts?|notices?|spam|mensaj\w*|mensag\w*|textos?|testos|avisos?|recordatorios?|notificacion\w*|alertas?|sms|mesaj\w*|tin nhan|teks|tekste|mesej)"
_OUT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:stop|quit|cease|discontinue|end|cut out|halt|no more|turn(?:ing)? off|disable|shut off|kill|cancel|dont want|do not want|dont need|dont send|do not send|not send|never send|stop sending|stop getting|without|too many|enough with|remove me from|take me off|off)(?: (?:with|me|us|my|the|your|ur|yall|all|of|these|this|those|any|more|automatic|automated|daily|so many|sending|getting|receiving|to (?:get|receive)|her|him|to|mom|phone|appointment|appt|getting|them|future|stupid|damn|sms|text|from|you|clinic|kindly|please|private|annoying|constant|marketing|alert|list)){{0,6}} {_MESSAGES}\b",
        r"\b(?:stop|quit|cease|dont|do not|never|no need to|not|dnt|refrain from)(?: (?:please|keep|kindly|ever|u|you|be|trying to|want you|want u|to|them|private))* (?:text(?:ing)?|txt(?:ing)?|messag(?:e|ing)|msg(?:ing)?|contact(?:ing)?|bother(?:ing)?|spamming|spam|hitting|blowing|sending|send|harassing|pinging|buzzing|bugging|writing)\b(?! (?:the|my|it to|dr|a|records?|results?|rx|prescription|doctor|pharmacy|refill)\b(?! (?:phone|number|cell|mother|mom|work|husband|wife)))",
        r"\b(?:take|remove|delete|erase|drop|scrub|pull|get|lose|forget)(?: (?:please|out|off|away))? (?:me|my|this|that|the|our|his|her|it|us)(?: (?:cell|phone|mobile|old|work|cellphone|home|name))*(?: ?#| ?numbers?| phone| cell| contact| info| name)?(?: (?:off|out|from|of))+(?: (?:the|your|ur|this|that|my|all|of|system|text|texting|contact|mailing|call|reminder|any))*(?: (?:list|lists|system|database|texts?|messages?|records?|files?|service|subscription|notifications?))?\s*(?:$|[.!,?;]|please|pls|i\b|and|thanks|now|it|right)",
        r"\b(?:remove|delete|erase|lose|forget) (?:my|this|the|our) (?:cell |phone |mobile |old )?(?:number|phone|cell|contact|#)\b",
        r"\btake (?:my|this) (?:number|phone|cell) off\b|\btake this phone off\b|\btake (?:it|this|me|my number) (?:out|off)(?: of (?:the|your) (?:system|list))?\s*$",
        r"\b(?:wrong|incorrect) (?:number|person|phone|#|num|nmbr)\b|\b(?:wrong ?number|wrong#)\b|\byou(?:ve)? (?:have|got) the wrong\b|\b(?:this is ?nt|this isnt|this is not|not|no longer|isnt) (?:[a-z]+s|[a-z]+) (?:phone|number|cell)(?: (?:anymore|any more))?\b",
        r"\b(?:i )?(?:want|would like|wish|choose|like)? ?(?:to )?(?:opt(?:ing)?[ -]?out|unsubscribe|unsubscribing)\b(?! (?:of (?:the )?(?:vaccine|test|blood)))",
        r"\b(?:revoke|withdraw|take back|retract)(?: (?:my|the|all|any))* (?:consent|permission|authorization|ok)\b(?=.*(?:text|messag|contact|sms|call)|\s*$|\s*[.!])",
        r"\b(?:never|didnt|dont remember) (?:signed? up|sign(?:ing)? up|agreed?|subscribed?|asked?)(?: (?:for|to))? (?:this|these|it|any of this|texts?|messages?|reminders?)\b",
        rf"\b(?:i )?(?:only|just|prefer|rather|want|like)(?: (?:have|a|to|get|want|use|by))*\b.*\b(?:email|e-mail|calls?|phone calls?|letters?|mail|called)\b.*\b(?:no|not|instead of|rather than|over)(?: (?:by|the|more|any))? {_MESSAGES}\b|\bemail only,? no {_MESSAGES}|\bno thanks to (?:the )?{_MESSAGES}|\b(?:no|not) (?:by )?{_MESSAGES}(?: (?:please|pls))?[,. ]+(?:just |only )?(?:calls?|emails?)",
        r"\b(?:leave (?:me|us) (?:alone|be)|lose (?:my|this) number|blocked if|(?:ill|will|gonna|going to) block (?:you|u|this|yall)|who is this)\b.*\b(?:text|messag|msg|these|number|stop|again|send)\w*|\bleave me alone\s*[.!]*$|\blose (?:my|this) number\b",
        rf"\bhow (?:do|can|to|would)(?: (?:i|we|you|u))?(?: (?:make|get))? (?:stop|turn off|turn|cancel|unsubscribe|disable|block|quit|end)\b(?: (?:these|this|the|all|them|getting|your))*(?: {_MESSAGES}| off)\b|\bhow many times do i (?:have|need|got) to (?:say|tell|text|ask).*\bstop\b|\b(?:make|get) (?:it|them|these|this|em) (?:all )?(?:stop|off)\b",
        rf"\bi (?:dont|do not|no longer|didnt) (?:want|need|like|wanna)(?: (?:to (?:get|receive)|any|more|these|this|your|of))* (?:these|them|{_MESSAGES})\s*(?:anymore|any more|either|please|from you|at all|on this phone)?\s*[.!]*$",
        r"\bturn (?:it|them|these|this|that|em) off\b|\b(?:passed away|died|deceased).*\b(?:stop|no more|remove|take)\b.*\b(?:text|messag|reminder|list|sending|number)",
        # Spanish
        rf"\b(?:no|ya no|nunca|dejen?|dejar|deja|paren?|dejad|tampoco)(?: (?:mas|me|le|nos|les|de|quiero|deseo|necesito|queremos|kiero|que|por favor|porfa|recibir|sigan?|vuelvan? a|ya|estar|esten|este|mande[ns]?|mandar(?:me)?|envie[ns]?|enviar(?:me)?|recibiendo|a|sus|tus|los|las|esos?|estos?|tantos?|ningun|otro|kiero))* {_MESSAGES}\b",
        r"\b(?:no|ya no|dejen?|deja|deje|paren?|dejad|basta)(?: (?:me|le|nos|de|ya|mas|por favor|porfa|vuelvan? a|sigan?|quiero que|que|hay que decir que no|a mi|estar|estar))* (?:escrib\w+|text(?:een|ee|ear|earme|eando|ees)|mand(?:en|ar|arme|es|e|ando|eis|arle|arnos)|envi(?:en|ar|arme|es|e|ando)|contact(?:en|ar|arme|e)|molest(?:en|ar|arme|ando|e)|jod(?:er|an)|chingar|fastidi\w+)(?! (?:la|el|al|mi|los|un|una|mis) (?:receta|medicina|referencia|doctor|resultado|farmacia|carta|cita|expediente|record|nota|papel|link|enlace|cuenta|factura))\b(?=.*\b(?:mas|mensaj\w*|textos?|aqui|aca|nada|cosas|esas|avisos?|recordatorios?|numero|celular|tel\w*|por favor|porfa|ya|eso)\b|\s*[.!]*$)",
        r"\b(?:quit\w+|saqu\w+|saca\w*|sac[ae]n?me|borr\w+|elimin\w+|remuev\w+|dar de baja|den? de baja|dame de baja|me das? de baja|d(?:e|en)me de baja)\b(?: (?:por favor|me|ya|a|mi|este|el|los|las|mis|su|de|del|la|ese|esos|estos|mi))* ?(?:numero|celular|cel|telefono|lista|sistema|mensaj\w*|textos?|avisos?|registros?|base|recordatorios?|notificaciones|baja)\b(?!.*\b(?:otra vez|de nuevo|por error|sin querer)\b)|\bme das? de baja\b|\bd(?:e|en)me de baja\b|\bdarme de baja\b",
        r"\bnumero (?:equivocado|incorrecto|erroneo|malo|eqivocado|ekivocado)\b|\b(?:se (?:equivoc\w+|confund\w+)|tiene[ns]? mal|esta[ns]? equivocad\w+)(?: de| el| con)* (?:numero|persona|telefono)\b|\b(?:este|ese) (?:numero|telefono|celular|cel)(?: ya)? no es (?:de|el)\b|\b(?:no es|ya no es) (?:el )?(?:numero|telefono|celular) de\b",
        rf"\b(?:cancel\w+|desactiv\w+|apag\w+|deten\w+|suspend\w+|par(?:ar|en|e)|basta(?: ya)?(?: con| de)|demasiados|muchos|quit\w+|anul\w+|elimin\w+|solo correo|harto de|cans\w+ de)(?: (?:de|con|por|los|las|esos|estos|sus|tantos|todos|favor|tus|el|la|mis))* {_MESSAGES}\b(?!.*\b(?:otra vez|de nuevo|sin querer|por error)\b)",
        rf"\b(?:prefiero|mejor|solo|unicamente)(?: (?:que me|me|una?|por|las|el|al))*\b.*\b(?:llam\w+|correo|email|carta)\b.*\b(?:no|sin|quit\w+)(?: (?:por|los|mas|me|quiero))* {_MESSAGES}\b|{_MESSAGES} no\b|\bno (?:por )?{_MESSAGES}\b",
        r"\b(?:yo )?nunca (?:me (?:apunte|inscribi|registre|suscribi)|pedi|autorice|solicite)\b|\b(?:revoco|retiro|quito) (?:mi )?(?:consentimiento|autorizacion|permiso)\b|\bno autorizo\b.*\b(?:mensaj|text|escrib)\w*|\bdes(?:uscri|suscri|inscri)b\w+\b",
        r"\bcomo (?:hago para |le hago para |puedo |se )?(?:quito|quitar|desactivo|desactivar|cancelo|cancelar|paro|parar|bloqueo|apago|dejar de recibir)\b.*\b(?:mensaj\w*|textos?|avisos?|esto|notificacion\w*|sms|recordatorios?)\b",
        # said a second time, with a threat, or with what it costs: each names who writes, or the messages
        r"^\W*stop(?:[\s.,!]+stop)+\W*$|^\W*stop[.!]+ (?:i|we|he|she|im|ive|thanks?|thank you|please|this|wrong|not|no)\b.*",
        r"\b(?:i|we|ive|already) (?:already )?(?:said|replied|texted|sent|told (?:you|u|yall)) (?:to )?stop\b(?! by\b| in\b).*\b(?:still|again|already|times)\b|\balready (?:said|texted|replied) stop\b(?! by\b)|\bya (?:les |le )?(?:dije|puse|mande) (?:que )?(?:stop|alto|paren)\b",
        r"\b(?:ill|i will|im going to|im gonna|im|gonna|will) (?:block|report|blocking|reporting) (?:you|u|this number|yall|it as spam)\b|\bblocked if (?:u|you|yall) (?:text|write|message)\b|\breporting (?:you|u|this) (?:as|for) spam\b",
        r"\blos (?:voy a )?(?:bloquear|bloqueo|reporto|reportar|denuncio|denunciar)\b(?=\W*$|.*\b(?:spam|escrib\w+|mand\w+|mensaj\w*)\b)",
        r"\b(?:texts?|txts?|messages|msgs|mensajes|textos)\b(?: \w+){0,2} (?:costs? me|cuestan?|cobran?)\b.*\b(?:no more|stop|cut it out|quit|paren|ya no|dejen)\b|\byou text too much\b|\bunder the tcpa\b",
        rf"\bno (?:ocupo|necesito|quiero|kiero|deseo|me interesan)(?: (?:ya|mas|sus|tus|esos|estos|de|los|las))* {_MESSAGES}\b|\bno me l[oa]s (?:mande[ns]?|envie[ns]?) mas\b|\b(?:mensaj\w*|textos?)\b.*\b(?:no los quiero|no me los|quitenlos|quitenmelos)\b|\bya no me (?:escriban|manden mensajes|texteen)\b",
        # Portuguese, French, Tagalog, Haitian Creole, Vietnamese
        r"\b(?:nao|pare(?:m)? de|parem de)(?: (?:quero|me|mais|receber))* (?:mand\w+|envi\w+|mensag\w+|receber)\b.*\b(?:mensag\w*|mais|sms)?|\bnumero errado\b|\bremov\w+ (?:o )?meu numero\b",
        r"\b(?:arret\w+|cess\w+|ne (?:m|me)? ?|nenvo\w+|plus)\b.*\b(?:envo\w+|messages?|textos?|sms|contacter|ecrire)\b|\b(?:mauvais|faux) numero\b|\bdesabonn\w+\b|\bsupprimez mon numero\b",
        r"\b(?:huwag|wag|itigil|tigilan)\b.*\b(?:text|mensahe|magtext|mag-text|padal\w+|message)\w*|\bmaling numero\b|\b(?:pa|sispann|rete) (?:voye|ekri|teks)\w*\b.*|\bmove nimewo\b|\b(?:dung|ngung) (?:nhan|gui)\b|\bnham so\b",
    )
)
_LETTERS_OUT = (
    "不要再发",
    "别再发",
    "不要发短信",
    "不要給我發",
    "停止发",
    "停止發",
    "退订",
    "退訂",
    "别发了",
    "不要再给我",
    "打错了",
    "号码错",
    "그만 보내",
    "문자 그만",
    "보내지 마",
    "수신거부",
    "수신 거부",
    "잘못된 번호",
    "잘못 보내",
    "لا ترسل",
    "توقف عن",
    "أوقف الرسائل",
    "اوقف الرسائل",
    "إلغاء الاشتراك",
    "الغاء الاشتراك",
    "رقم خاطئ",
    "الرقم خطأ",
    "не пишите",
    "не присылайте",
    "хватит писать",
    "отпишите",
    "отписаться",
    "прекратите",
    "удалите мой номер",
    "не тот номер",
    "ошиблись номером",
    "стоп",
)
_LETTERS_IN = (
    "重新订阅",
    "订阅短信",
    "开始发短信",
    "다시 보내",
    "문자 받고 싶",
    "أرسلوا لي رسائل",
    "الاشتراك في الرسائل",
    "подпишите меня",
    "снова пишите",
    "присылайте снова",
)
_IN_BARE = re.compile(
    r"(?:please |pls |ok |yes |si |start )*(?:opt(?: me)?(?: back)? ?-?in|opt me back in|resubscribe|re-?subscribe(?: me)?|subscribe(?: me)?|join|resume|enroll(?: me)?|sign me up|sms on|texts? ok|alta|iniciar|empezar|comenzar|suscribir(?:me)?|volver a suscribir|reanudar|reactivar|activar|unirme|add my number|put me back on|want reminders|ok to text(?: me| this number)?)(?: (?:please|pls|por favor|porfa|again))*"
)
_IN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:sign|put|add|enroll|set|get|opt|subscribe|register|include|start|restart|begin|resume|reactivate|enable|activate|turn|switch|bring|give|send|resubscribe)\b(?: (?:me|us|my|the|your|ur|up|back|on|in|for|to|with|please|them|these|kids?|both|getting|receiving|sending|again|number|number|cell|phone|new|work|this|mom|moms|mother|husband|wife|and|myself|of|a|text|appointment|appt|vaccine|some|all|list|those|early|mobile|of|about|can|i|also|as|well|put)){{0,8}} {_MESSAGES}(?: (?:list|alerts?|messages?|service|thing|reminders?))?\b(?! (?:the|my) (?:dr|doctor|nurse))(?!.*\b(?:off|stop)\b)",
        r"\b(?:start|keep|resume|go back to|begin)(?: (?:please|sending|to))* (?:texting|messaging|text|sending me|sending)\b(?!.*\b(?:stop|bill)\b)|\btext me (?:again|instead|from now on|reminders?|when|the appointment|appointment)\b|\b(?:can|may|could|please|you can|u can|yes|ok|fine)(?: (?:u|you|ya|pls|please|go ahead and|now))* text me(?: (?:again|instead|now|reminders?))(?=.*|$)",
        rf"\bi(?:d|ll)?(?: (?:would|do|really|now|also|still|did|will))* (?:like|want|wanna|need|agree|consent|prefer|accept)(?: (?:to|for|you|u|my|the|your|ur|get|receive|receiving|getting|both|kids?|have|start|again|appointment|text|of))* {_MESSAGES}\b(?!.*\b(?:stop|off|no more|anymore|dont)\b)",
        rf"\b(?:yes|sure|ok|okay|yeah|sim)(?: (?:to|i|you|can|may|please|agree|want|consent|go ahead|u|enroll|me|in|the|send|text|like|have|a|for|would|receive|get))* {_MESSAGES}\b(?!.*\b(?:stop|off|no more)\b)|\b(?:you (?:have my|may|can)|u can|have my) (?:permission|consent|send|text|message)(?: (?:me|to|text|message|messages|texts))*\b.*\b(?:here|again|number|messages?|texts?|phone)\b",
        r"\b(?:stopped|unsubscribed|(?:i|ive|we|had|accidentally) blocked|opted out|said stop|pressed stop|turned (?:them|it) off|told (?:u|you) (?:guys )?to stop|told u to stop)\b.*\b(?:mistake|accident\w*|back|again|undo|turn|want|resume|changed my mind|thinking|unblocked|restart|on)\b|\b(?:accidentally|mistakenly)\b.*\b(?:stop|unsubscribed?|blocked|opted)\b",
        rf"\bhow (?:do|can|come)(?: (?:i|we|to))?(?: dont)? (?:get|start|sign up|receive|subscribe)\b.*\b{_MESSAGES}\b|\b(?:can|could|may)(?: (?:i|you|u|we|my mom|mom))* (?:get|receive|sign up|have|text)\b(?: (?:the|me|appointment|my|your|some|work|phone|for|up|texts|to))* {_MESSAGES}\b(?!.*\b(?:off|stop)\b)",
        rf"\b(?:want|like|need|getting|receiving|got|gotten|get)\b.*\b{_MESSAGES}\b.*\b(?:again|back|on this (?:one|phone)|to this (?:one|number)|would like them|want (?:em|them)|start that up|turn (?:em|them) back)\b|\b(?:send|want)(?: (?:the|my|please|your))* {_MESSAGES} (?:to|on) (?:this|my)\b|\b(?:text|message) (?:me )?instead of (?:call|phon)\w*|\bprefer (?:texting|texts)\b|\btexts? (?:is|are|work) (?:ok|fine|better)\b(?! to)|\bput me (?:back )?on (?:the )?(?:text|texting) list\b|\bput me back on\b",
        rf"\b(?:i )?consent to (?:receive|get|texts|messages|sms)\b|\bmy permission to (?:text|message)\b|\bok to text\b|\b(?:turn|switch)(?: (?:my|the|ur|your))* {_MESSAGES}(?: back)? on\b|\b(?:sign|signing) up (?:for|my|me)\b.*\b(?:text|sms|alert|reminder|message)\w*",
        r"\b(?:hit|pressed|sent|replied|texted|put|typed) stop\b.*\b(?:undo|my bad|thinking it was|by accident|accidentally|oops|take it back|turn)\b|^\W*unblock me\W*$",
        rf"\b(?:count me in|include me|put me down)(?: (?:for|on|in))* (?:the )?{_MESSAGES}\b|\bkeep me on (?:the )?(?:text )?{_MESSAGES}\b|\b(?:undo|reverse) (?:that|it|my) (?:stop|opt ?-?out)\b",
        # Spanish
        rf"\b(?:doy|tienen|tiene) (?:mi )?permiso\b.*\b(?:{_MESSAGES}|escrib\w+|mand\w+)\b|\b(?:puse|mande|di|conteste) (?:stop|alto|baja)\b.*\b(?:quitelo|quiten\w*|deshago|deshacer|deshag\w+|propaganda|otra vez|equivoc\w+)\b|\bme (?:sacaron|quitaron|desapuntaron)\b.*\b(?:metan\w*|pongan\w*|otra vez|de nuevo|apunten\w*)\b",
        rf"\b(?:quiero|kiero|quisiera|deseo|me gustaria|acepto|autorizo|si|activ\w+|reactiv\w+|inscrib\w+|apunt\w+|anot\w+|suscri\w+|agreg\w+|anad\w+|sum\w+|alta en|dar de alta|pon(?:ga|gan|me|eme|er)\w*|mand\w+me|env[ií]\w+me|vuelv\w+|recibir|doy mi consentimiento)\b(?: (?:que|me|los|las|mis|sus|a|ke|por|para|pa|de|en|lista|el|la|recibir|otra|vez|manden|envien|lleguen|mi|numero|celular|nuevo|si|poner\w*|mand\w+|envi\w+|comunicaciones|tambien|aca|aqui|volver|vuelvan|estos|esos|otra|ves|acepto|quiero)){{0,8}} {_MESSAGES}\b(?!.*\b(?:no mas|ya no|no quiero|dejen)\b)",
        r"\b(?:stop|baja|quite|los quite|di de baja|bloquee|desactive)\b.*\b(?:sin querer|por error|otra vez|de nuevo|vuelv\w+|los quiero|estafa|equivocacion|ya los desbloque|deshagan|si los quiero|si me hacen falta|desbloque\w+)\b",
        r"\b(?:si |ya |ok )*(?:me )?(?:pueden?|puedes) (?:volver a )?(?:escribir(?:me)?|textear(?:me)?|mandar(?:me)? (?:mensajes|textos)|avisar(?:me)? por (?:texto|mensaje|sms))\b|\bescrib(?:an|a)me (?:por (?:aqui|texto)|en vez|otra)\b|\bsi,? escribanme\b|\btextea\w*me\b|\b(?:autorizo|acepto) (?:que me (?:escriban|texteen|manden)|los? (?:textos|mensajes)|mensajes)\b",
        rf"\b(?:como (?:hago|le hago|puedo)|que)\b.*\b(?:recibir|lleguen|avisen por (?:sms|texto))\b(?:.*\b{_MESSAGES}\b)?|\b(?:ya )?no me lleg\w+\b.*\b(?:quiero|ponga\w*|actív\w+|activ\w+|prendan\w*|los quiero|antes si)\b|\b(?:deje de recibir|cambie de (?:numero|cel\w*|telefono|opinion))\b.*\b(?:mensaj\w+|textos?|avisos?|prend\w+|escrib\w+)\b|\bvuelvan? a (?:ponerme|escribir|mandar|inscrib|suscrib)\w*\b|\bdar de alta mi (?:cel\w*|numero)\b|\bagregu?en? mi (?:numero|cel\w*)\b|\banadan? (?:este|mi) numero\b|\bpon(?:eme|ganme|me) en la lista de (?:los )?(?:textos|mensajes)\b|\bmejor por texto\b|\bprefiero (?:que me escriban|texto|mensajes)\b",
    )
)
_KEEP_GOING = re.compile(r"\b(?:dont stop|do not stop|never stop|no dejen de|keep (?:texting|sending))\b")
_ABOUT_LANGUAGE = re.compile(
    r"\b(?:spanish|english|vietnamese|tagalog|ingles|espanol|language|idioma|translat\w*|interpret\w*|tigrinya)\b"
)
_ABOUT_VISITS = re.compile(
    r"\b(?:collections?|colecciones|bills?|factura|fee|appt|appointment|visit|cita|coming|cant come|paciente|patient there on|on that day|tmrw|tomorrow|lista de manana)\b"
)
_NAMES_MESSAGES = re.compile(rf"\b(?:{_MESSAGES}|number|numero|texte\w*|escrib\w*|contact|list|lista|phone|telefono)\b")
_ABOUT_OPENINGS = re.compile(
    r"\b(?:when|if|si|cuando|en cuanto)\b.*\b(?:spot|opens?|cancel\w*|free|no show|llega|agenda|abr\w+|espacio)\b|\b(?:paciente|details)\b|\bmanda\w* (?:un )?mensaje si\b"
)


def read_consent(text: str, opted_out: bool = False) -> Consent | None:
    """Return what the message says about being texted, or None. `opted_out` says that the number is opted out now."""
    folded = re.sub(r"\s+", " ", fold(text[:2000])).strip()
    bare = re.sub(r"[^\w\s]+", " ", folded).strip()
    bare = re.sub(r"\s+", " ", bare)
    if bare in _OUT_KEYWORDS:
        return "opt_out"
    if bare in _IN_KEYWORDS or (opted_out and bare in {"yes", "si"}):
        return "opt_in"
    if bare in _HELP_KEYWORDS:
        return "help"
    if _KEEP_GOING.search(folded):
        return "opt_in" if opted_out else None
    if _IN_BARE.fullmatch(bare):
        return "opt_in"
    if _BARE_OUT.fullmatch(bare):
        return "opt_out"
    if any(letters in folded for letters in map(fold, _LETTERS_OUT)) and len(folded) < 200:
        return "opt_out"
    if any(letters in folded for letters in map(fold, _LETTERS_IN)):
        return "opt_in"
    if _ABOUT_LANGUAGE.search(folded):
        return None
    undone = _IN[4].search(folded) or _IN[9].search(folded)
    if undone:
        return "opt_in"
    about_visits = _ABOUT_VISITS.search(folded) is not None and _NAMES_MESSAGES.search(folded) is None
    if not about_visits and any(pattern.search(folded) for pattern in _OUT):
        return "opt_out"
    if not _ABOUT_OPENINGS.search(folded) and any(pattern.search(folded) for pattern in _IN):
        return "opt_in"
    return None
