// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.servers.HttpCall;

/** Lists come in pages, each with the address of the next. */
final class Page {

  private static final int MOST_ITEMS = 25;

  private Page() {}

  /** The page that a request asks for. */
  static Map<String, Object> of(List<Map<String, Object>> all, HttpCall call, String url)
      throws ServiceException {
    int size = Math.min(MOST_ITEMS, parameter(call, "maxresults", MOST_ITEMS));
    int start = Math.min(all.size(), parameter(call, "$skiptoken", 0));
    int end = Math.min(all.size(), start + size);
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("value", all.subList(start, end));
    if (end < all.size()) {
      String version = Query.of(call).getOrDefault("api-version", "");
      page.put(
          "nextLink",
          url
              + call.path()
              + "?api-version="
              + version
              + "&maxresults="
              + size
              + "&$skiptoken="
              + end);
    }
    return page;
  }

  private static int parameter(HttpCall call, String name, int otherwise) throws ServiceException {
    String text = Query.of(call).get(name);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,6}")) {
      throw ServiceException.badParameter("Parameter '" + name + "' is not a number.");
    }
    return Integer.parseInt(text);
  }
}
