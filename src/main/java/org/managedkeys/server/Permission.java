// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.Map;
import org.managedkeys.server.access.AccessControl;
import org.managedkeys.server.access.Capability;
import org.managedkeys.server.access.Decision;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.http.ApiRequest;

/**
 * Decides whether a token may make a request. What its policies say of the verb and the path
 * decides, whether there is such a path or not: so nobody learns what is there by being refused
 * otherwise. Thread-safe.
 */
final class Permission {

  private static final Decision DENIED = new Decision(false, false);

  private final AccessControl access;

  Permission(AccessControl access) {
    this.access = access;
  }

  /**
   * Whether it may be made, and whether by somebody with {@code sudo}.
   *
   * @param request as it was sent, by its path without the namespace
   * @throws org.managedkeys.key.KeyException UNAVAILABLE or INTERNAL if the policies cannot be
   *     read, and whatever finding out whether something exists ends in; the request must not be
   *     answered otherwise then
   */
  Decision decide(ApiRequest request, Target target, Token token) {
    Decision decision = byPolicies(request, target, token);
    return switch (target.access()) {
      case NONE -> throw new IllegalStateException("nobody is asked for a token there");
      case TOKEN ->
          AccessControl.isWithin(token, request.namespace())
              ? new Decision(true, decision.sudo())
              : DENIED;
      case POLICY -> decision;
      case SUDO -> decision.sudo() ? decision : DENIED;
    };
  }

  private Decision byPolicies(ApiRequest request, Target target, Token token) {
    Question question = new Question(request, token, request.fields(target.inQuery()));
    return switch (request.verb()) {
      case READ -> check(question, Capability.READ);
      case LIST -> check(question, Capability.LIST);
      case WRITE -> write(question, target);
      case PATCH -> check(question, Capability.PATCH);
      case DELETE -> check(question, Capability.DELETE);
    };
  }

  private record Question(ApiRequest request, Token token, Map<String, Object> fields) {}

  /** Whether something is made or changed is looked up only if it makes a difference. */
  private Decision write(Question question, Target target) {
    Decision update = check(question, Capability.UPDATE);
    Decision create = check(question, Capability.CREATE);
    return update.allowed() == create.allowed() || target.exists() ? update : create;
  }

  private Decision check(Question question, Capability capability) {
    ApiRequest request = question.request();
    return access.check(
        question.token(), request.namespace(), request.path(), capability, question.fields());
  }
}
