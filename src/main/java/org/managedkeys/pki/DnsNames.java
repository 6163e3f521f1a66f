// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What no DNS name of a certificate may be, whoever asks for it: too long (RFC 1035 section 2.3.4),
 * not ASCII (RFC 5280 section 7.2), with a wildcard that is read differently by different readers
 * (RFC 9525 section 6.3), or made to be taken for another name (RFC 5890, Unicode TS 39). Which
 * names somebody may have is for others to say.
 */
public final class DnsNames {

  private static final int MOST_CHARACTERS = 253;
  private static final int MOST_CHARACTERS_OF_LABEL = 63;
  private static final String A_LABEL = "xn--";

  /** Scripts that are written together in one word; Unicode TS 39, "highly restrictive". */
  private static final List<Set<UnicodeScript>> TOGETHER =
      List.of(
          EnumSet.of(
              UnicodeScript.LATIN,
              UnicodeScript.HAN,
              UnicodeScript.HIRAGANA,
              UnicodeScript.KATAKANA),
          EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.BOPOMOFO),
          EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.HANGUL));

  /** The Cyrillic letters that nobody can tell from Latin ones. */
  private static final String LIKE_LATIN =
      "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445\u0443";

  /** What else stands in words: RFC 5892 appendix A, such as the joiners of Persian. */
  private static final String IN_WORDS = "-\u200c\u200d\u00b7\u0375\u05f3\u05f4\u30fb";

  private DnsNames() {}

  /**
   * Refuses a DNS name that is malformed or deceives.
   *
   * @param name as a dNSName of a certificate has it
   * @throws PkiException INVALID, naming it
   */
  public static void check(String name) {
    String shown = "the DNS name " + Texts.quoted(name);
    if (name.isEmpty()) {
      throw PkiException.invalid("a DNS name is empty", null);
    }
    Texts.requireVisibleAscii(name, shown, "other letters are written in the form xn--…");
    if (name.length() > MOST_CHARACTERS) {
      throw PkiException.invalid(
          "the DNS name has " + name.length() + " characters, more than " + MOST_CHARACTERS, null);
    }
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (label.isEmpty()) {
        throw PkiException.invalid(shown + " has an empty label", "dots stand between labels only");
      }
      if (label.length() > MOST_CHARACTERS_OF_LABEL) {
        throw PkiException.invalid(
            shown
                + " has a label of "
                + label.length()
                + " characters, more than "
                + MOST_CHARACTERS_OF_LABEL,
            null);
      }
      if (label.regionMatches(true, 0, A_LABEL, 0, A_LABEL.length())) {
        checkALabel(label, labels[labels.length - 1], shown);
      }
    }
    checkWildcard(name, labels.length, shown);
  }

  /** The same rules for a name that is written in its own script, as in a common name. */
  static void checkScripts(String name, String shown) {
    for (String label : name.split("\\.", -1)) {
      if (isMixed(label)) {
        throw mixed(label, shown);
      }
    }
  }

  private static void checkWildcard(String name, int labels, String shown) {
    int star = name.indexOf('*');
    if (star < 0) {
      return;
    }
    if (labels == 1 || star != 0 || name.charAt(1) != '.' || name.indexOf('*', 1) > 0) {
      throw PkiException.invalid(
          shown + " has a wildcard in an odd place",
          "a wildcard is the whole first label, and a name follows it, as in *.example.com");
    }
  }

  private static void checkALabel(String label, String topLevel, String shown) {
    String text =
        Punycode.decode(label.substring(A_LABEL.length()).toLowerCase(Locale.ROOT))
            .filter(DnsNames::isULabel)
            .orElseThrow(() ->
                PkiException.invalid(
                    shown + " has a label, " + label + ", that stands for no text",
                    "after xn-- comes Punycode of small letters, RFC 5891"));
    if (isMixed(text)) {
      throw mixed(label, shown);
    }
    boolean latinAround = !topLevel.regionMatches(true, 0, A_LABEL, 0, A_LABEL.length());
    if (latinAround && text.chars().allMatch(letter -> LIKE_LATIN.indexOf(letter) >= 0)) {
      throw PkiException.invalid(
          shown + " has a label, " + label + ", that looks like Latin letters and is Cyrillic",
          null);
    }
  }

  /** Other than ASCII somewhere, composed, small: what registries give out. */
  private static boolean isULabel(String text) {
    return text.codePoints().anyMatch(point -> point > 0x7F)
        && Normalizer.isNormalized(text, Form.NFC)
        && text.equals(text.toLowerCase(Locale.ROOT))
        && text.codePoints().allMatch(DnsNames::isOfWords);
  }

  private static boolean isOfWords(int point) {
    return switch (Character.getType(point)) {
      case Character.LOWERCASE_LETTER,
          Character.OTHER_LETTER,
          Character.MODIFIER_LETTER,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.DECIMAL_DIGIT_NUMBER ->
          true;
      default -> IN_WORDS.indexOf(point) >= 0;
    };
  }

  private static boolean isMixed(String text) {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    text.codePoints().mapToObj(UnicodeScript::of).forEach(scripts::add);
    scripts.remove(UnicodeScript.COMMON);
    scripts.remove(UnicodeScript.INHERITED);
    return scripts.size() > 1 && TOGETHER.stream().noneMatch(set -> set.containsAll(scripts));
  }

  private static PkiException mixed(String label, String shown) {
    return PkiException.invalid(
        shown + " has a label, " + label + ", that mixes scripts",
        "such names are made to be taken for others");
  }
}
