#include <string.h>

#include "flow/draft.h"

/* clang-format off */
static const struct {
	const char *de, *en;
} sentences[WHYS] = {
    [WHY_NONE] = {"", ""},
    [WHY_UNCLEAR] = {
	"Das habe ich nicht sicher verstanden.",
	"I did not understand that for sure."},
    [WHY_TOO_EARLY] = {
	"Dazwischen fehlen noch Schritte.",
	"There are steps missing in between."},
    [WHY_CLOSED] = {
	"Der Auftrag ist schon abgeschlossen; „rückgängig“ öffnet ihn wieder.",
	"The order is closed already; “undo” opens it again."},
    [WHY_RUNNING] = {
	"Die Baustelle läuft schon.",
	"The job is running already."},
    [WHY_FUTURE] = {
	"Der genannte Zeitpunkt liegt noch in der Zukunft.",
	"The time you name has not come yet."},
    [WHY_BEFORE] = {
	"Der genannte Zeitpunkt liegt vor dem letzten Schritt.",
	"The time you name is before the last step."},
    [WHY_REPEATED] = {
	"Das ist schon vermerkt, es wurde nicht noch einmal eingetragen.",
	"That is noted already; it was not entered a second time."},
    [WHY_NOTHING] = {
	"Es gibt keinen Schritt, der sich zurücknehmen ließe.",
	"There is no step that could be taken back."},
    [WHY_WHICH] = {
	"Seitdem kam ein weiterer Schritt dazu; welcher soll zurück?",
	"Another step came since; which one is to be taken back?"},
    [WHY_WHEN] = {
	"Mir fehlt dazu ein Tag, der noch kommt.",
	"I need a day for that which is still to come."},
    [WHY_WHO] = {
	"Diesen Namen finde ich nicht (oder mehrfach) im Betrieb.",
	"I find nobody of that name in the firm, or several."},
    [WHY_WHICH_ORDER] = {
	"Ich weiß nicht, welcher Auftrag gemeint ist.",
	"I do not know which order you mean."},
    [WHY_NO_TOKEN] = {
	"Ihre Mail kam ohne die Kennung, die mir zeigt, dass sie wirklich "
	"von Ihnen ist. Bitte antworten Sie auf diese Mail.",
	"Your mail came without the mark that tells me it is really yours. "
	"Please answer this mail."},
    [WHY_NOT_ALLOWED] = {
	"Sie dürfen Aufträge ansehen, aber nicht bewegen.",
	"You may look at orders, but not move them."},
    [WHY_SAME_INQUIRY] = {
	"Diese Anfrage ist schon als Auftrag angelegt.",
	"This inquiry is an order already."},
    [WHY_DRAGGED_BACK] = {
	"Eine Mail dieses Auftrags wurde in einen früheren Ordner gezogen. "
	"Soll der letzte Schritt zurückgenommen werden? Bis dahin liegt sie "
	"wieder, wo der Auftrag steht.",
	"A mail of this order was dragged to an earlier folder. Is the last "
	"step to be taken back? Until then it lies where the order stands."},
    [WHY_DRAGGED_FAR] = {
	"Eine Mail dieses Auftrags wurde über den nächsten Ordner hinaus "
	"gezogen. Was ist geschehen? Bis dahin liegt sie wieder, wo der "
	"Auftrag steht.",
	"A mail of this order was dragged beyond the next folder. What has "
	"happened? Until then it lies where the order stands."},
};

static const struct {
	const char *de, *en;
} notices[NOTICES] = {
    [NOTICE_CHECK_FAILED] = {
	"Eine Mail mit dem Absender %.*s hat die Prüfung der Absenderadresse "
	"nicht bestanden. Sie wurde nicht beachtet und nicht beantwortet.",
	"A mail that claims to be from %.*s failed the check of its sender. "
	"It was neither followed nor answered."},
    [NOTICE_STRANGER] = {
	"Jemand Fremdes (%.*s) hat an den Agenten geantwortet. Die Mail wurde "
	"nicht beachtet und nicht beantwortet.",
	"A stranger (%.*s) answered the agent. The mail was neither followed "
	"nor answered."},
    [NOTICE_PARTNER_WROTE] = {
	"Der Partner (%.*s) hat zu diesem Auftrag geschrieben. Bitte lesen Sie "
	"es und antworten Sie ihm selbst.",
	"The partner (%.*s) wrote about this order.  Please read it and answer "
	"it yourself."},
    [NOTICE_MAIL_BOUNCED] = {
	"Eine Mail zu diesem Auftrag kam von %.*s zurück. Bitte kümmern Sie "
	"sich darum.",
	"A mail about this order came back from %.*s. Please see to it."},
    [NOTICE_CONFIRMATION_BOUNCED] = {
	"Eine Bestätigung an den Partner kam von %.*s zurück. Er weiß also "
	"nichts von diesem Schritt.",
	"A confirmation to the partner came back from %.*s, so the partner "
	"does not know of this step."},
    [NOTICE_NOT_SENT] = {
	"Eine Mail an %.*s konnte nicht zugestellt werden.",
	"A mail to %.*s could not be delivered."},
    [NOTICE_AMBIGUOUS] = {
	"Bei einer Mail an %.*s ist nicht sicher, ob sie ankam.",
	"It is not certain whether a mail to %.*s arrived."},
    [NOTICE_HELD] = {
	"Die Datenbank des Agenten ist älter als die Mails, die er schon "
	"verschickt hat (bis %.*s): Wahrscheinlich wurde eine Sicherung "
	"zurückgespielt. Es geht keine weitere Mail hinaus, bis jemand auf dem "
	"Rechner „dachpost outbox reconcile“ aufruft. Bitte sehen Sie die "
	"Aufträge durch.",
	"The agent's database is older than the mails that it has sent (until "
	"%.*s): probably a backup was restored. No other mail goes out until "
	"somebody runs “dachpost outbox reconcile” on the machine. Please look "
	"through the orders."},
    [NOTICE_DEAF] = {
	"Seit %.*s kommen bei mir keine Mails mehr an: weder neue Anfragen "
	"noch Ihre Antworten. Bitte sehen Sie selbst in das Postfach und "
	"lassen Sie „dachpost check“ aufrufen.",
	"Since %.*s no mail reaches me: neither new inquiries nor your "
	"answers. Please look into the mailbox yourself, and have “dachpost "
	"check” run."},
    [NOTICE_HEARS] = {
	"Ich höre wieder. Von %.*s bis jetzt kam keine Mail bei mir an; was "
	"in dieser Zeit geschickt wurde, lese ich jetzt nach.",
	"I hear again. From %.*s until now no mail reached me; what was sent "
	"in that time I read now."},
};
/* clang-format on */

struct str
drag_sentence(const char *language)
{
	if (strcmp(language, "en") == 0)
		return STR("Understood from a mail of this order that was "
			   "dragged to the next folder.");
	return STR("So verstanden, weil eine Mail dieses Auftrags in den "
		   "nächsten Ordner gezogen wurde.");
}

const char *
why_sentence(enum why w, const char *language)
{
	return strcmp(language, "en") == 0 ? sentences[w].en : sentences[w].de;
}

struct str
notice_sentence(
    struct arena *a, enum notice n, const char *language, struct str who)
{
	const char *s =
	    strcmp(language, "en") == 0 ? notices[n].en : notices[n].de;
	struct str text = str_from(s);
	size_t at = str_find(text, STR("%.*s"));

	return arena_fmt(a, "%.*s%.*s%.*s", STR_FMT(str_sub(text, 0, at)),
	    STR_FMT(who), STR_FMT(str_from_pos(text, at + 4)));
}
