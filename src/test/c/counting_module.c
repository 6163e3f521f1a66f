/*
 * SPDX-FileCopyrightText: The Managed Keys authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS #11 module that passes every call on to another one, COUNTED_MODULE, and counts the bytes
 * that are handed over to be signed or digested: counted_bytes() tells.
 */
#include <dlfcn.h>
#include <stddef.h>

#include "cryptoki.h"

static struct function_list *target;
static struct function_list list;
static unsigned long long counted;

unsigned long long counted_bytes(void) { return __atomic_load_n(&counted, __ATOMIC_SEQ_CST); }

/* A first call without room for the answer asks for its length: the data comes once more. */
static CK_RV whole(enum place place, CK_ULONG session, const CK_BYTE *data, CK_ULONG bytes,
                   CK_BYTE *answer, CK_ULONG *room) {
  if (answer != NULL) {
    __atomic_add_fetch(&counted, bytes, __ATOMIC_SEQ_CST);
  }
  return CALL(target, place, (CK_ULONG, const CK_BYTE *, CK_ULONG, CK_BYTE *, CK_ULONG *), session,
              data, bytes, answer, room);
}

static CK_RV part(enum place place, CK_ULONG session, const CK_BYTE *data, CK_ULONG bytes) {
  __atomic_add_fetch(&counted, bytes, __ATOMIC_SEQ_CST);
  return CALL(target, place, (CK_ULONG, const CK_BYTE *, CK_ULONG), session, data, bytes);
}

static CK_RV sign(CK_ULONG session, const CK_BYTE *data, CK_ULONG bytes, CK_BYTE *answer,
                  CK_ULONG *room) {
  return whole(SIGN, session, data, bytes, answer, room);
}

static CK_RV sign_update(CK_ULONG session, const CK_BYTE *data, CK_ULONG bytes) {
  return part(SIGN_UPDATE, session, data, bytes);
}

static CK_RV digest(CK_ULONG session, const CK_BYTE *data, CK_ULONG bytes, CK_BYTE *answer,
                    CK_ULONG *room) {
  return whole(DIGEST, session, data, bytes, answer, room);
}

static CK_RV digest_update(CK_ULONG session, const CK_BYTE *data, CK_ULONG bytes) {
  return part(DIGEST_UPDATE, session, data, bytes);
}

CK_RV C_GetFunctionList(struct function_list **answer) {
  if (target == NULL) {
    void *library = dlopen(COUNTED_MODULE, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
      return CKR_GENERAL_ERROR;
    }
    CK_RV (*get)(struct function_list **);
    *(void **)&get = dlsym(library, "C_GetFunctionList");
    CK_RV result = get(&target);
    if (result != 0) {
      return result;
    }
    list = *target;
    list.function[SIGN] = sign;
    list.function[SIGN_UPDATE] = sign_update;
    list.function[DIGEST] = digest;
    list.function[DIGEST_UPDATE] = digest_update;
  }
  *answer = &list;
  return 0;
}
