/*
 * The public holidays of the 16 Länder.  Data and nothing but data: a rule
 * a row, with the law it stands in and what one should know of it.
 *
 * What was decided for the first years, and why:
 *
 * - The 16 Länder exist since 3 October 1990.  The year 1990 is told by the
 *   order that came then, from 1 January on: 3 October is Tag der Deutschen
 *   Einheit (Einigungsvertrag Art. 2 Abs. 2), and 17 June, the West's
 *   holiday until that summer, is not listed.  It was a Sunday in 1990, so
 *   that no Werktag is counted differently by this.
 * - In the new Länder the GDR's Feiertagsverordnung of 16 May 1990 (GBl. I
 *   S. 248: Himmelfahrt, Reformationstag, Buß- und Bettag again) was law
 *   until each had its own between 1991 and 1994.  Their own laws are taken
 *   as if they had held from 1990 on: what went before is history, differs
 *   by a day here and there (Dreikönig in ST, Allerheiligen in Catholic
 *   communes of TH), and no deadline of ours lies there.
 * - After the last change of a law it is taken to stay as it is until 2100.
 * - Ostersonntag and Pfingstsonntag are named by Brandenburg's law only;
 *   being Sundays they change no count.  Other Länder call every Sunday a
 *   holiday (HE): that is the Sunday, not one more.
 */
#include "core/holidays.h"
#include "core/calendar.h"

#define L(x) (UINT32_C(1) << LAND_##x)
#define ALL ((UINT32_C(1) << LANDS) - 2) /* without LAND_NONE */
#define EAST (L(BB) | L(MV) | L(SN) | L(ST) | L(TH))
#define NORTH (L(HB) | L(HH) | L(NI) | L(SH))

#define STILL 9999 /* no end in sight */
#define ALWAYS HOLIDAYS_FIRST, STILL
#define SINCE(y) (y), STILL
#define UNTIL(y) HOLIDAYS_FIRST, (y)
#define ONCE(y) (y), (y)

#define ON(month, day) HOLIDAY_FIXED, (month), (day)
#define EASTER(days) HOLIDAY_EASTER, 0, (days)
#define PENANCE HOLIDAY_PENANCE, 0, 0

#define EVERY_LAW "Feiertagsgesetze aller Länder"

/* clang-format off */
const struct holiday_rule holiday_rules[] = {

/* everywhere, every year */
{ "Neujahr", ON(1, 1), ALL, PLACE_WHOLE, ALWAYS,
  EVERY_LAW, "" },
{ "Karfreitag", EASTER(-2), ALL, PLACE_WHOLE, ALWAYS,
  EVERY_LAW, "" },
{ "Ostermontag", EASTER(1), ALL, PLACE_WHOLE, ALWAYS,
  EVERY_LAW, "" },
{ "Tag der Arbeit", ON(5, 1), ALL, PLACE_WHOLE, ALWAYS,
  EVERY_LAW, "in NW und andernorts als Tag des Bekenntnisses zu Freiheit "
  "und Frieden" },
{ "Christi Himmelfahrt", EASTER(39), ALL, PLACE_WHOLE, ALWAYS,
  EVERY_LAW, "" },
{ "Pfingstmontag", EASTER(50), ALL, PLACE_WHOLE, ALWAYS,
  EVERY_LAW, "" },
{ "Tag der Deutschen Einheit", ON(10, 3), ALL, PLACE_WHOLE, SINCE(1990),
  "Art. 2 Abs. 2 Einigungsvertrag", "der einzige Feiertag des Bundes" },
{ "1. Weihnachtstag", ON(12, 25), ALL, PLACE_WHOLE, ALWAYS,
  EVERY_LAW, "" },
{ "2. Weihnachtstag", ON(12, 26), ALL, PLACE_WHOLE, ALWAYS,
  EVERY_LAW, "" },

/* Buß- und Bettag: given up for the Pflegeversicherung, not by Saxony */
{ "Buß- und Bettag", PENANCE, ALL, PLACE_WHOLE, UNTIL(1994),
  EVERY_LAW, "1995 abgeschafft, um die Pflegeversicherung zu bezahlen" },
{ "Buß- und Bettag", PENANCE, L(SN), PLACE_WHOLE, SINCE(1995),
  "§ 1 Abs. 1 SächsSFG", "dafür zahlen Arbeitnehmer dort mehr "
  "Pflegeversicherung (§ 58 Abs. 3 SGB XI)" },

/* Reformationstag */
{ "Reformationstag", ON(10, 31), EAST, PLACE_WHOLE, SINCE(1990),
  "§ 2 FTG BB, § 2 FTG M-V, § 1 SächsSFG, § 2 FeiertG LSA, § 2 ThürFtG",
  "1990 schon durch die Verordnung vom 16.5.1990 (GBl. I S. 248)" },
{ "Reformationstag", ON(10, 31), ALL, PLACE_WHOLE, ONCE(2017),
  "Gesetz oder Verordnung jedes Landes für 2017",
  "500 Jahre Thesenanschlag" },
{ "Reformationstag", ON(10, 31), NORTH, PLACE_WHOLE, SINCE(2018),
  "§ 2 SFG HB, § 1 FeiertG HH, § 2 NFeiertagsG, § 2 SFTG SH",
  "2018 von den vier Nordländern gemeinsam eingeführt" },

/* the Länder's own */
{ "Heilige Drei Könige", ON(1, 6), L(BW) | L(BY) | L(ST), PLACE_WHOLE, ALWAYS,
  "§ 1 FTG BW, Art. 1 BayFTG, § 2 FeiertG LSA", "" },
{ "Internationaler Frauentag", ON(3, 8), L(BE), PLACE_WHOLE, SINCE(2019),
  "§ 1 FeiertG BE", "Gesetz vom 30.1.2019" },
{ "Internationaler Frauentag", ON(3, 8), L(MV), PLACE_WHOLE, SINCE(2023),
  "§ 2 FTG M-V", "Viertes Änderungsgesetz, 2022" },
{ "Ostersonntag", EASTER(0), L(BB), PLACE_WHOLE, ALWAYS,
  "§ 2 FTG BB", "nur dort eigens genannt" },
{ "Pfingstsonntag", EASTER(49), L(BB), PLACE_WHOLE, ALWAYS,
  "§ 2 FTG BB", "nur dort eigens genannt" },
{ "Fronleichnam", EASTER(60),
  L(BW) | L(BY) | L(HE) | L(NW) | L(RP) | L(SL), PLACE_WHOLE, ALWAYS,
  "§ 1 FTG BW, Art. 1 BayFTG, § 1 HFeiertagsG, § 2 FeiertG NW, § 2 LFtG RP, "
  "§ 2 SFG SL", "" },
{ "Mariä Himmelfahrt", ON(8, 15), L(SL), PLACE_WHOLE, ALWAYS,
  "§ 2 SFG SL", "" },
{ "Weltkindertag", ON(9, 20), L(TH), PLACE_WHOLE, SINCE(2019),
  "§ 2 ThürFtG", "Gesetz von 2019" },
{ "Allerheiligen", ON(11, 1), L(BW) | L(BY) | L(NW) | L(RP) | L(SL),
  PLACE_WHOLE, ALWAYS,
  "§ 1 FTG BW, Art. 1 BayFTG, § 2 FeiertG NW, § 2 LFtG RP, § 2 SFG SL", "" },

/* in parts of a Land */
{ "Mariä Himmelfahrt", ON(8, 15), L(BY), PLACE_CATHOLIC, ALWAYS,
  "Art. 1 Abs. 1 Nr. 2 BayFTG",
  "Gemeinden mit mehr katholischen als evangelischen Einwohnern" },
{ "Mariä Himmelfahrt", ON(8, 15), L(BY), PLACE_AUGSBURG, ALWAYS,
  "Art. 1 Abs. 1 Nr. 2 BayFTG", "Augsburg ist eine solche Gemeinde" },
{ "Augsburger Hohes Friedensfest", ON(8, 8), L(BY), PLACE_AUGSBURG, ALWAYS,
  "Art. 1 Abs. 2 BayFTG", "nur im Stadtkreis Augsburg" },
{ "Fronleichnam", EASTER(60), L(SN), PLACE_CATHOLIC, ALWAYS,
  "§ 1 Abs. 1 SächsSFG mit Fronleichnamsverordnung",
  "katholische Gemeinden im Landkreis Bautzen" },
{ "Fronleichnam", EASTER(60), L(TH), PLACE_CATHOLIC, ALWAYS,
  "§ 2 Abs. 2 und § 10 ThürFtG",
  "Eichsfeld und Gemeinden im Unstrut-Hainich- und im Wartburgkreis" },

/* once */
{ "75. Jahrestag der Befreiung", ON(5, 8), L(BE), PLACE_WHOLE, ONCE(2020),
  "§ 1 FeiertG BE", "Ende des Zweiten Weltkriegs in Europa" },
{ "80. Jahrestag der Befreiung", ON(5, 8), L(BE), PLACE_WHOLE, ONCE(2025),
  "§ 1 FeiertG BE", "Ende des Zweiten Weltkriegs in Europa" },
{ "75. Jahrestag des Volksaufstands in der DDR", ON(6, 17), L(BE),
  PLACE_WHOLE, ONCE(2028), "§ 1 FeiertG BE", "17. Juni 1953" },
};
/* clang-format on */

const size_t n_holiday_rules = sizeof holiday_rules / sizeof *holiday_rules;

_Static_assert(
    sizeof holiday_rules / sizeof *holiday_rules <= HOLIDAY_RULES_MAX,
    "calendar_year() needs more room");
