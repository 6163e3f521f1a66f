/*
 * SPDX-FileCopyrightText: The Managed Keys authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS #11 module that passes every call on to another one, and misbehaves when a test says so:
 * fault_set() chooses how, fault_count() tells how often a function was called. Built and loaded by
 * FaultyModule.java; FAULTY_TARGET is the path of the module behind it.
 */
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long CK_ULONG;
typedef CK_ULONG CK_RV;

#define CKR_GENERAL_ERROR 0x5UL
#define CKR_DEVICE_REMOVED 0x32UL
#define CKF_USER_PIN_COUNT_LOW 0x10000UL

/* CK_FUNCTION_LIST: a version, padded to a pointer's size, and the functions of pkcs11f.h. */
#define FUNCTIONS 68
struct function_list {
  void *version;
  void *function[FUNCTIONS];
};

enum place { INITIALIZE = 0, FINALIZE = 1, GET_SLOT_LIST = 4, GET_TOKEN_INFO = 6,
             OPEN_SESSION = 12, CLOSE_SESSION = 13, CLOSE_ALL_SESSIONS = 14,
             GET_SESSION_INFO = 15, LOGIN = 18, FIND_OBJECTS_INIT = 26, DECRYPT = 34, SIGN_INIT = 42, SIGN = 43 };

/* The numbers are those of FaultyModule.Fault. */
enum fault {
  HIDDEN_TOKENS,      /* so many times C_Initialize is called until the module sees its tokens */
  TOKEN_INFO_ERRORS,  /* so many calls of C_GetTokenInfo fail */
  BLANK_TOKENS,       /* so many calls of C_GetTokenInfo answer no label and no serial number */
  LOGIN_ERRORS,       /* so many calls of C_Login fail without a word about the PIN */
  LOGIN_COUNTED,      /* while not 0, C_Login fails so and the token counts it as a wrong PIN */
  HANGING_SIGN,       /* while not 0, C_Sign does not return */
  HANGING_LOGIN,      /* while not 0, C_Login does not return */
  HANGING_INITIALIZE, /* while not 0, C_Initialize does not return */
  REMOVED,            /* while not 0, there is no token */
  SLOW_DECRYPT,       /* the next C_Decrypt takes so many milliseconds more */
  SIGN_ERRORS,        /* so many calls of C_Sign fail, as those that a logout caught */
  FAULTS
};

static struct function_list *target;
static struct function_list list;
static volatile int fault[FAULTS];
static volatile long count[FUNCTIONS];
static volatile int pin_count_low;

void fault_set(int which, int value) { fault[which] = value; }

long fault_count(int which) { return count[which]; }

/* One of a number of faults that are still to happen. */
static int happens(int which) {
  if (fault[which] <= 0) {
    return 0;
  }
  fault[which]--;
  return 1;
}

/* Bounded, so that no test leaves a thread behind for long. */
static void hang(int which) {
  for (int millis = 0; fault[which] && millis < 20000; millis++) {
    usleep(1000);
  }
}

#define CALLED(place) __atomic_add_fetch(&count[place], 1, __ATOMIC_SEQ_CST)
#define PASS(place, types, ...) ((CK_RV(*) types)target->function[place])(__VA_ARGS__)

static CK_RV initialize(void *arguments) {
  CALLED(INITIALIZE);
  hang(HANGING_INITIALIZE);
  CK_RV answer = PASS(INITIALIZE, (void *), arguments);
  if (answer == 0 && fault[HIDDEN_TOKENS] > 0) {
    fault[HIDDEN_TOKENS]--;
  }
  return answer;
}

static CK_RV finalize(void *reserved) {
  CALLED(FINALIZE);
  return PASS(FINALIZE, (void *), reserved);
}

static CK_RV get_slot_list(unsigned char present, CK_ULONG *slots, CK_ULONG *number) {
  CALLED(GET_SLOT_LIST);
  if (fault[HIDDEN_TOKENS] > 0 || fault[REMOVED]) {
    *number = 0;
    return 0;
  }
  return PASS(GET_SLOT_LIST, (unsigned char, CK_ULONG *, CK_ULONG *), present, slots, number);
}

static CK_RV get_token_info(CK_ULONG slot, unsigned char *info) {
  CALLED(GET_TOKEN_INFO);
  if (happens(TOKEN_INFO_ERRORS)) {
    return CKR_GENERAL_ERROR;
  }
  CK_RV answer = PASS(GET_TOKEN_INFO, (CK_ULONG, void *), slot, info);
  if (answer == 0 && happens(BLANK_TOKENS)) {
    memset(info, ' ', 96);
  }
  if (answer == 0 && pin_count_low) {
    *(CK_ULONG *)(info + 96) |= CKF_USER_PIN_COUNT_LOW;
  }
  return answer;
}

static CK_RV open_session(CK_ULONG slot, CK_ULONG flags, void *application, void *notify,
                          CK_ULONG *session) {
  CALLED(OPEN_SESSION);
  return fault[REMOVED] ? CKR_DEVICE_REMOVED
                        : PASS(OPEN_SESSION, (CK_ULONG, CK_ULONG, void *, void *, CK_ULONG *), slot,
                               flags, application, notify, session);
}

static CK_RV close_session(CK_ULONG session) {
  CALLED(CLOSE_SESSION);
  return PASS(CLOSE_SESSION, (CK_ULONG), session);
}

static CK_RV login(CK_ULONG session, CK_ULONG user, unsigned char *pin, CK_ULONG length) {
  CALLED(LOGIN);
  hang(HANGING_LOGIN);
  if (happens(LOGIN_ERRORS)) {
    return CKR_GENERAL_ERROR;
  }
  if (fault[LOGIN_COUNTED]) {
    pin_count_low = 1;
    return CKR_GENERAL_ERROR;
  }
  return PASS(LOGIN, (CK_ULONG, CK_ULONG, unsigned char *, CK_ULONG), session, user, pin, length);
}

static CK_RV find_objects_init(CK_ULONG session, void *attributes, CK_ULONG number) {
  return fault[REMOVED]
             ? CKR_DEVICE_REMOVED
             : PASS(FIND_OBJECTS_INIT, (CK_ULONG, void *, CK_ULONG), session, attributes, number);
}

/* Ends by itself: a JVM that it stalls could not end it. */
static CK_RV decrypt(CK_ULONG session, void *encrypted, CK_ULONG length, void *data,
                     CK_ULONG *data_length) {
  int millis = __atomic_exchange_n(&fault[SLOW_DECRYPT], 0, __ATOMIC_SEQ_CST);
  usleep(millis * 1000);
  return PASS(DECRYPT, (CK_ULONG, void *, CK_ULONG, void *, CK_ULONG *), session, encrypted, length,
              data, data_length);
}

static CK_RV sign_init(CK_ULONG session, void *mechanism, CK_ULONG key) {
  return fault[REMOVED] ? CKR_DEVICE_REMOVED
                        : PASS(SIGN_INIT, (CK_ULONG, void *, CK_ULONG), session, mechanism, key);
}

static CK_RV sign(CK_ULONG session, void *data, CK_ULONG length, void *signature,
                  CK_ULONG *signature_length) {
  CALLED(SIGN);
  hang(HANGING_SIGN);
  /* Called all the same: an error ends the operation, too. */
  CK_RV answer = PASS(SIGN, (CK_ULONG, void *, CK_ULONG, void *, CK_ULONG *), session, data, length,
                      signature, signature_length);
  return happens(SIGN_ERRORS) ? CKR_GENERAL_ERROR : answer;
}

CK_RV C_GetFunctionList(struct function_list **answer) {
  if (target == 0) {
    void *library = dlopen(FAULTY_TARGET, RTLD_NOW | RTLD_LOCAL);
    if (library == 0) {
      return CKR_GENERAL_ERROR;
    }
    CK_RV (*get)(struct function_list **) = dlsym(library, "C_GetFunctionList");
    CK_RV result = get(&target);
    if (result != 0) {
      return result;
    }
    list = *target;
    list.function[INITIALIZE] = initialize;
    list.function[FINALIZE] = finalize;
    list.function[GET_SLOT_LIST] = get_slot_list;
    list.function[GET_TOKEN_INFO] = get_token_info;
    list.function[OPEN_SESSION] = open_session;
    list.function[CLOSE_SESSION] = close_session;
    list.function[LOGIN] = login;
    list.function[FIND_OBJECTS_INIT] = find_objects_init;
    list.function[DECRYPT] = decrypt;
    list.function[SIGN_INIT] = sign_init;
    list.function[SIGN] = sign;
  }
  *answer = &list;
  return 0;
}
