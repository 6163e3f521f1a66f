// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordStore;

/**
 * What a store had of sealed secrets when it was looked through.
 *
 * @param byKey how many secrets each key has sealed, by its id; under "" those of no known form
 * @param others records with secrets that another key than the wanted one has sealed
 */
record SealedSecrets(Map<String, Integer> byKey, List<RecordKey> others) {

  /**
   * Looks through all records.
   *
   * @param wanted id of a key
   */
  static SealedSecrets in(RecordStore store, String wanted) {
    Map<String, Integer> byKey = new TreeMap<>();
    List<RecordKey> others = new ArrayList<>();
    store.forEach(record -> {
      boolean other = false;
      for (String text : record.values().values()) {
        if (text.startsWith(Seal.PREFIX)) {
          String id = SealedText.parse(text).map(SealedText::keyId).orElse("");
          byKey.merge(id, 1, Integer::sum);
          other |= !id.equals(wanted);
        }
      }
      if (other) {
        others.add(record.key());
      }
    });
    return new SealedSecrets(byKey, others);
  }

  int count(String id) {
    return byKey.getOrDefault(id, 0);
  }
}
