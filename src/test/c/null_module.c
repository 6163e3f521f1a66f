/*
 * SPDX-FileCopyrightText: The Managed Keys authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS #11 module that computes nothing: what a call through it costs is what the layers above it
 * cost. Its token has four keys. MACs and ciphertexts have the right length and consist of one byte
 * over and over. Signatures are always the same, made once by real keys over the bytes 0 to 31 with
 * SHA-256, so that a caller who verifies the signature of that message finds it right.
 */
#include <stddef.h>
#include <string.h>

#include "cryptoki.h"

#define FILLING 0xa5
#define SLOT 0UL
#define TAG_BYTES 16
#define MAC_BYTES 32

static const unsigned char modulus[] = {
    0xd0, 0xd7, 0x67, 0xbc, 0x62, 0xb2, 0x30, 0xbd, 0xd6, 0xb6, 0x44, 0x50, 0x9c, 0x78, 0x5e, 0x77,
    0x1d, 0x2a, 0x75, 0xcb, 0x96, 0x59, 0x1d, 0xac, 0x32, 0x43, 0xae, 0xf3, 0x26, 0xb3, 0x8f, 0x95,
    0x7f, 0xe7, 0x5a, 0xae, 0x40, 0x2b, 0xd5, 0xc6, 0xfd, 0x4a, 0x54, 0x4e, 0x87, 0xe0, 0x3d, 0x89,
    0x83, 0xdd, 0x95, 0x6d, 0x47, 0xe6, 0xa4, 0xf4, 0x63, 0xd8, 0xbf, 0x19, 0xe7, 0x36, 0xc7, 0x5a,
    0x52, 0xf8, 0x98, 0xfa, 0xcd, 0xe4, 0x8d, 0xfa, 0x23, 0xb5, 0x3a, 0xd2, 0xad, 0x73, 0x49, 0x6f,
    0x13, 0xdd, 0xc2, 0x7b, 0xba, 0xb7, 0xe8, 0xd8, 0x24, 0x4b, 0xb2, 0x53, 0x4e, 0x40, 0x73, 0xf2,
    0x5e, 0xf5, 0x62, 0x45, 0xe2, 0x4e, 0xc6, 0x95, 0x36, 0xd4, 0x2c, 0x95, 0xb7, 0x4c, 0x3d, 0x6f,
    0xd6, 0xd6, 0xe3, 0xa7, 0x46, 0x2d, 0xc9, 0x7b, 0x18, 0xc1, 0xa1, 0x80, 0x7a, 0x14, 0x85, 0x98,
    0x8b, 0x76, 0xb3, 0x69, 0xb5, 0x6f, 0x5b, 0xed, 0xf3, 0x10, 0xed, 0xab, 0xee, 0xa8, 0xd6, 0xd1,
    0xc3, 0x6e, 0x9b, 0x00, 0xa1, 0x37, 0xa3, 0x74, 0xa5, 0x04, 0x4d, 0x7c, 0x68, 0x4c, 0x2d, 0x5c,
    0x11, 0x52, 0x09, 0x58, 0x36, 0x32, 0xe0, 0x5d, 0xd2, 0xda, 0x7d, 0x47, 0xa1, 0x88, 0x1c, 0x43,
    0x37, 0xe8, 0xa6, 0x27, 0x16, 0x45, 0xca, 0x06, 0x2e, 0x52, 0xc7, 0x66, 0x93, 0x60, 0xf2, 0x71,
    0x07, 0xf7, 0xf6, 0x97, 0x22, 0x29, 0x04, 0x90, 0x01, 0xdf, 0xcd, 0x99, 0x20, 0x28, 0x1f, 0xde,
    0x4e, 0xd5, 0xd5, 0xb8, 0x52, 0xb3, 0x78, 0x83, 0x61, 0xa2, 0x40, 0xde, 0x33, 0x25, 0xad, 0xb6,
    0x39, 0x56, 0x42, 0x6f, 0x4c, 0x89, 0x26, 0xc7, 0xb2, 0xb3, 0x8b, 0x0b, 0x0a, 0xb7, 0x74, 0x65,
    0xcb, 0x66, 0x9f, 0x16, 0x14, 0x48, 0x76, 0x1a, 0x8c, 0xd2, 0x37, 0x86, 0x5f, 0x2a, 0xaf, 0x53};

static const unsigned char rsa_signature[] = {
    0x19, 0xf7, 0xd9, 0x92, 0x3c, 0x66, 0xb8, 0x01, 0x53, 0xd6, 0x11, 0x0d, 0xc9, 0xaf, 0x24, 0x73,
    0xc7, 0xa4, 0x3b, 0x83, 0x9a, 0x61, 0xef, 0x36, 0x3b, 0xa6, 0x86, 0xa1, 0x2b, 0x8a, 0x2b, 0x35,
    0xc9, 0x54, 0xbb, 0xb2, 0x9b, 0x3d, 0xbf, 0x4d, 0xba, 0xfa, 0x3f, 0x40, 0xd5, 0x37, 0xf2, 0xef,
    0x8a, 0xe4, 0x88, 0xfd, 0xd2, 0xc0, 0x8a, 0x6e, 0xe9, 0xc1, 0xde, 0x37, 0xb9, 0xc4, 0x62, 0xbc,
    0xfb, 0xf8, 0x8d, 0xf2, 0x5c, 0x5b, 0x0e, 0x0f, 0x09, 0x98, 0x5b, 0x1e, 0xe3, 0xb3, 0x30, 0x39,
    0xf4, 0x06, 0x2e, 0x34, 0xfa, 0x37, 0x90, 0x3b, 0x1c, 0xac, 0x48, 0x54, 0xf8, 0x61, 0x19, 0xd8,
    0xe7, 0x12, 0x54, 0x2b, 0x24, 0x42, 0x4f, 0x50, 0x30, 0x0d, 0xae, 0xf8, 0xd4, 0x0d, 0x66, 0x78,
    0x91, 0xa0, 0xd2, 0x7c, 0x7c, 0x0f, 0xc0, 0xa4, 0xa0, 0xd6, 0x08, 0x92, 0xaf, 0x57, 0x26, 0x72,
    0x13, 0x3a, 0x76, 0xf1, 0x11, 0xee, 0x44, 0x5d, 0x1e, 0xcf, 0xbe, 0x41, 0x14, 0xb3, 0x2c, 0x1d,
    0xe0, 0x63, 0x2f, 0xf4, 0xbe, 0x99, 0x04, 0x07, 0xf9, 0x9c, 0x6d, 0x48, 0xbd, 0x40, 0x71, 0xef,
    0x27, 0xe9, 0x26, 0xa0, 0x9a, 0x55, 0xc0, 0xb3, 0xe9, 0x4f, 0x8c, 0xfc, 0xf0, 0x44, 0xc1, 0x76,
    0x4b, 0xaf, 0x1c, 0x1f, 0xb5, 0x4d, 0x52, 0xf9, 0xe7, 0x7d, 0xc0, 0xc6, 0x7b, 0x25, 0x58, 0xfa,
    0x24, 0x5b, 0x3c, 0x2c, 0xdd, 0xe2, 0x67, 0x4e, 0x92, 0x4b, 0x7b, 0x03, 0x42, 0x3a, 0xd0, 0x75,
    0xe2, 0x25, 0xf4, 0xfe, 0x7f, 0xd0, 0x8f, 0x68, 0x6d, 0xf1, 0x34, 0x34, 0x42, 0x01, 0xf4, 0x35,
    0xcb, 0xfe, 0x16, 0x44, 0x38, 0x07, 0x51, 0xd6, 0xf6, 0x3e, 0xeb, 0x1f, 0xed, 0xe8, 0x57, 0x07,
    0x7a, 0xda, 0xf6, 0x6d, 0x01, 0x83, 0x88, 0x62, 0x7c, 0xc3, 0x22, 0x46, 0xa7, 0x6e, 0xc1, 0x41};

static const unsigned char point[] = {
    0x04, 0x41, 0x04, 0xc3, 0xfa, 0x4f, 0x4c, 0x89, 0x3c, 0xb6, 0xed, 0xc4, 0x14, 0xd3, 0xcd, 0x93,
    0x3f, 0x67, 0x6b, 0x40, 0x8b, 0x36, 0xbf, 0x47, 0x0f, 0xa6, 0xcf, 0x41, 0xca, 0x62, 0x9d, 0xf7,
    0x0b, 0x4e, 0x6e, 0x3d, 0xa7, 0x42, 0x50, 0xed, 0xdb, 0xae, 0x80, 0x00, 0xb6, 0x3a, 0xbd, 0x81,
    0x1a, 0x23, 0x33, 0xba, 0xbb, 0xcc, 0xa8, 0x63, 0xcf, 0x30, 0xe9, 0x99, 0x1b, 0x3b, 0x60, 0x48,
    0x9e, 0x22, 0xa5};

static const unsigned char ec_signature[] = {
    0xfb, 0xd1, 0x37, 0x1b, 0x81, 0xc0, 0x63, 0xf5, 0xe8, 0xe2, 0x63, 0x9d, 0xb5, 0x3b, 0x29, 0x50,
    0x7a, 0x16, 0x65, 0x9a, 0xe0, 0x02, 0x4d, 0x4c, 0x0a, 0x7e, 0x5e, 0x1e, 0xc9, 0x17, 0x12, 0xad,
    0xa5, 0x9b, 0xdf, 0x42, 0x3b, 0x1f, 0x2f, 0x97, 0xc7, 0x2f, 0x43, 0xad, 0x9a, 0xc7, 0xff, 0xb2,
    0xee, 0x8f, 0xfe, 0x33, 0xb0, 0x5a, 0x2e, 0x3b, 0xc0, 0x66, 0x44, 0x22, 0x50, 0x85, 0x7b, 0x7d};

static const CK_BYTE exponent[] = {1, 0, 1};
/* prime256v1 */
static const CK_BYTE curve[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static const CK_BYTE yes[] = {1};
static const CK_BYTE no[] = {0};
static const CK_ULONG numbers[] = {0, 1, 2, 3, 4};
static const CK_ULONG generic_secret[] = {0x10};
static const CK_ULONG aes[] = {0x1f};
static const CK_ULONG secret_bytes[] = {32};
static const CK_ULONG modulus_bits[] = {2048};

/* What an object has: pairs of a type and a value. */
struct value {
  CK_ULONG type;
  const void *bytes;
  CK_ULONG length;
};

#define NUMBER(type, n) {type, &numbers[n], sizeof(CK_ULONG)}
#define BYTES(type, array) {type, array, sizeof(array)}
#define TEXT(type, text) {type, text, sizeof(text) - 1}
#define KEY(object_class, name, id)                                                             \
  NUMBER(CKA_CLASS, object_class), TEXT(CKA_LABEL, name), TEXT(0x102 /* CKA_ID */, id),         \
      BYTES(0x1 /* CKA_TOKEN */, yes), BYTES(0x2 /* CKA_PRIVATE */, yes)
#define PRIVATE                                                                                 \
  BYTES(0x108 /* CKA_SIGN */, yes), BYTES(0x105 /* CKA_DECRYPT */, no),                         \
      BYTES(0x107 /* CKA_UNWRAP */, no), BYTES(0x10c /* CKA_DERIVE */, no),                     \
      BYTES(0x103 /* CKA_SENSITIVE */, yes), BYTES(0x162 /* CKA_EXTRACTABLE */, no),            \
      BYTES(0x202 /* CKA_ALWAYS_AUTHENTICATE */, no)
#define SECRET(type)                                                                            \
  BYTES(0x100 /* CKA_KEY_TYPE */, type), BYTES(0x161 /* CKA_VALUE_LEN */, secret_bytes),        \
      BYTES(0x103, yes), BYTES(0x162, no), BYTES(0x106 /* CKA_WRAP */, no), BYTES(0x107, no),   \
      BYTES(0x10c, no)

enum object { NONE, RSA, RSA_PUBLIC, EC, EC_PUBLIC, HMAC, AES, OBJECTS };

#define MOST_VALUES 18
static const struct value object[OBJECTS][MOST_VALUES] = {
    [RSA] = {KEY(3, "rsa-2048", "\1"), PRIVATE, NUMBER(0x100, 0), BYTES(0x120, modulus),
             BYTES(0x122, exponent), BYTES(0x121, modulus_bits)},
    [RSA_PUBLIC] = {KEY(2, "rsa-2048", "\1"), NUMBER(0x100, 0), BYTES(0x120, modulus),
                    BYTES(0x122, exponent), BYTES(0x121, modulus_bits)},
    [EC] = {KEY(3, "p256", "\2"), PRIVATE, NUMBER(0x100, 3), BYTES(0x180, curve)},
    [EC_PUBLIC] = {KEY(2, "p256", "\2"), NUMBER(0x100, 3), BYTES(0x180, curve),
                   BYTES(0x181, point)},
    [HMAC] = {KEY(4, "hmac", "\3"), SECRET(generic_secret), BYTES(0x108, yes),
              BYTES(0x104 /* CKA_ENCRYPT */, no), BYTES(0x105, no)},
    [AES] = {KEY(4, "aes", "\4"), SECRET(aes), BYTES(0x108, no), BYTES(0x104, yes),
             BYTES(0x105, yes)},
};

/* What goes on in a session. Each on cache lines of its own, as threads use one each. */
#define MOST_SESSIONS 1024
static struct session {
  CK_ULONG key;
  CK_ULONG found;
  int wanted_number;
  struct attribute copy[8];
  CK_BYTE copied[8][64];
  int open;
} __attribute__((aligned(128))) session[MOST_SESSIONS];

static int initialized, logged_in;

static struct session *of(CK_ULONG handle) {
  return handle > 0 && handle < MOST_SESSIONS && session[handle].open ? &session[handle] : NULL;
}

static CK_RV unsupported(void) { return CKR_FUNCTION_NOT_SUPPORTED; }

static CK_RV initialize(void *arguments) {
  (void)arguments;
  return __atomic_exchange_n(&initialized, 1, __ATOMIC_SEQ_CST) ? CKR_CRYPTOKI_ALREADY_INITIALIZED
                                                                 : 0;
}

static CK_RV finalize(void *reserved) {
  (void)reserved;
  memset(session, 0, sizeof session);
  initialized = logged_in = 0;
  return 0;
}

static void blank(void *place, size_t bytes, const char *text) {
  memset(place, ' ', bytes);
  memcpy(place, text, strlen(text));
}

/* CK_INFO: a version of Cryptoki, texts of 32 bytes, flags, and the library's version. */
static CK_RV get_info(CK_BYTE *info) {
  memset(info, 0, 88);
  info[0] = 2;
  info[1] = 40;
  blank(info + 2, 32, "Managed Keys");
  blank(info + 48, 32, "null module");
  return 0;
}

static CK_RV get_slot_list(CK_BYTE present, CK_ULONG *slots, CK_ULONG *number) {
  (void)present;
  if (slots != NULL && *number > 0) {
    slots[0] = SLOT;
  }
  *number = 1;
  return 0;
}

/* CK_SLOT_INFO: texts of 64 and 32 bytes, flags, versions. */
static CK_RV get_slot_info(CK_ULONG slot, CK_BYTE *info) {
  (void)slot;
  memset(info, 0, 112);
  blank(info, 64, "null slot");
  blank(info + 64, 32, "Managed Keys");
  info[96] = 1; /* CKF_TOKEN_PRESENT */
  return 0;
}

static CK_RV get_token_info(CK_ULONG slot, struct token_info *info) {
  (void)slot;
  memset(info, 0, sizeof *info);
  blank(info->label, sizeof info->label, "null");
  blank(info->manufacturer, sizeof info->manufacturer, "Managed Keys");
  blank(info->model, sizeof info->model, "null");
  blank(info->serial, sizeof info->serial, "1");
  info->flags = 0x40d; /* CKF_TOKEN_INITIALIZED, USER_PIN_INITIALIZED, LOGIN_REQUIRED, RNG */
  info->most_pin_bytes = 255;
  info->least_pin_bytes = 4;
  return 0;
}

static const CK_ULONG mechanisms[] = {CKM_RSA_PKCS, CKM_ECDSA, CKM_SHA256_HMAC, CKM_AES_GCM};
#define MECHANISMS (sizeof mechanisms / sizeof mechanisms[0])

static CK_RV get_mechanism_list(CK_ULONG slot, CK_ULONG *list, CK_ULONG *number) {
  (void)slot;
  if (list != NULL && *number >= MECHANISMS) {
    memcpy(list, mechanisms, sizeof mechanisms);
  }
  CK_RV answer = list != NULL && *number < MECHANISMS ? CKR_BUFFER_TOO_SMALL : 0;
  *number = MECHANISMS;
  return answer;
}

/* CK_MECHANISM_INFO: least and most key size, flags. */
static CK_RV get_mechanism_info(CK_ULONG slot, CK_ULONG mechanism, CK_ULONG *info) {
  (void)slot;
  info[0] = 16;
  info[1] = 4096;
  info[2] = mechanism == CKM_AES_GCM ? 0x300 /* CKF_ENCRYPT, CKF_DECRYPT */
                                     : 0x2800 /* CKF_SIGN, CKF_VERIFY */;
  return 0;
}

static CK_RV open_session(CK_ULONG slot, CK_ULONG flags, void *application, void *notify,
                          CK_ULONG *handle) {
  (void)slot, (void)flags, (void)application, (void)notify;
  for (CK_ULONG number = 1; number < MOST_SESSIONS; number++) {
    if (!__atomic_exchange_n(&session[number].open, 1, __ATOMIC_SEQ_CST)) {
      *handle = number;
      return 0;
    }
  }
  return CKR_SESSION_COUNT;
}

static CK_RV close_session(CK_ULONG handle) {
  struct session *closed = of(handle);
  if (closed == NULL) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  __atomic_store_n(&closed->open, 0, __ATOMIC_SEQ_CST);
  return 0;
}

/* CK_SESSION_INFO: slot, state, flags, error of the device. */
static CK_RV get_session_info(CK_ULONG handle, CK_ULONG *info) {
  if (of(handle) == NULL) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  info[0] = SLOT;
  info[1] = logged_in ? 1 /* CKS_RO_USER_FUNCTIONS */ : 0;
  info[2] = CKF_SERIAL_SESSION;
  info[3] = 0;
  return 0;
}

static CK_RV login(CK_ULONG handle, CK_ULONG user, const CK_BYTE *pin, CK_ULONG bytes) {
  (void)user, (void)pin, (void)bytes;
  if (of(handle) == NULL) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  return __atomic_exchange_n(&logged_in, 1, __ATOMIC_SEQ_CST) ? CKR_USER_ALREADY_LOGGED_IN : 0;
}

static CK_RV logout(CK_ULONG handle) {
  (void)handle;
  logged_in = 0;
  return 0;
}

static const struct value *value_of(CK_ULONG number, CK_ULONG type) {
  for (int index = 0; index < MOST_VALUES; index++) {
    const struct value *value = &object[number][index];
    if (value->bytes != NULL && value->type == type) {
      return value;
    }
  }
  return NULL;
}

static CK_RV get_attribute_value(CK_ULONG handle, CK_ULONG number, struct attribute *attributes,
                                 CK_ULONG count) {
  (void)handle;
  CK_RV answer = 0;
  for (CK_ULONG index = 0; index < count; index++) {
    struct attribute *asked = &attributes[index];
    const struct value *value = number < OBJECTS ? value_of(number, asked->type) : NULL;
    if (value == NULL) {
      asked->bytes = (CK_ULONG)-1;
      answer = CKR_ATTRIBUTE_TYPE_INVALID;
    } else if (asked->value == NULL) {
      asked->bytes = value->length;
    } else if (asked->bytes < value->length) {
      asked->bytes = (CK_ULONG)-1;
      answer = CKR_BUFFER_TOO_SMALL;
    } else {
      memcpy(asked->value, value->bytes, value->length);
      asked->bytes = value->length;
    }
  }
  return answer;
}

/* The caller may change its template after this call, so it is copied. */
static CK_RV find_objects_init(CK_ULONG handle, const struct attribute *template, CK_ULONG count) {
  struct session *in = of(handle);
  if (in == NULL) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  if (count > sizeof in->copy / sizeof in->copy[0]) {
    return CKR_GENERAL_ERROR;
  }
  for (CK_ULONG index = 0; index < count; index++) {
    if (template[index].bytes > sizeof in->copied[index]) {
      return CKR_GENERAL_ERROR;
    }
    in->copy[index] = template[index];
    memcpy(in->copied[index], template[index].value, template[index].bytes);
  }
  in->wanted_number = (int)count;
  in->found = 0;
  return 0;
}

static int is_wanted(const struct session *in, CK_ULONG number) {
  for (int index = 0; index < in->wanted_number; index++) {
    const struct value *value = value_of(number, in->copy[index].type);
    if (value == NULL || value->length != in->copy[index].bytes ||
        memcmp(value->bytes, in->copied[index], value->length) != 0) {
      return 0;
    }
  }
  return 1;
}

static CK_RV find_objects(CK_ULONG handle, CK_ULONG *found, CK_ULONG most, CK_ULONG *number) {
  struct session *in = of(handle);
  if (in == NULL) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  *number = 0;
  while (in->found + 1 < OBJECTS && *number < most) {
    in->found++;
    if (is_wanted(in, in->found)) {
      found[(*number)++] = in->found;
    }
  }
  return 0;
}

static CK_RV find_objects_final(CK_ULONG handle) {
  return of(handle) == NULL ? CKR_SESSION_HANDLE_INVALID : 0;
}

/* C_SignInit, C_EncryptInit and C_DecryptInit */
static CK_RV begin(CK_ULONG handle, const struct mechanism *mechanism, CK_ULONG key) {
  (void)mechanism;
  struct session *in = of(handle);
  if (in == NULL) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  in->key = key;
  return 0;
}

/* Answers so many bytes; constant ones, or those that are given. */
static CK_RV fill(CK_BYTE *place, CK_ULONG *room, const CK_BYTE *bytes, CK_ULONG number) {
  CK_ULONG most = *room;
  *room = number;
  if (place == NULL) {
    return 0;
  }
  if (most < number) {
    return CKR_BUFFER_TOO_SMALL;
  }
  if (bytes == NULL) {
    memset(place, FILLING, number);
  } else {
    memcpy(place, bytes, number);
  }
  return 0;
}

static CK_RV sign(CK_ULONG handle, const CK_BYTE *data, CK_ULONG bytes, CK_BYTE *signature,
                  CK_ULONG *room) {
  (void)data, (void)bytes;
  struct session *in = of(handle);
  if (in == NULL) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  switch (in->key) {
    case RSA:
      return fill(signature, room, rsa_signature, sizeof rsa_signature);
    case EC:
      return fill(signature, room, ec_signature, sizeof ec_signature);
    default:
      return fill(signature, room, NULL, MAC_BYTES);
  }
}

static CK_RV sign_update(CK_ULONG handle, const CK_BYTE *data, CK_ULONG bytes) {
  (void)data, (void)bytes;
  return of(handle) == NULL ? CKR_SESSION_HANDLE_INVALID : 0;
}

static CK_RV sign_final(CK_ULONG handle, CK_BYTE *signature, CK_ULONG *room) {
  return sign(handle, NULL, 0, signature, room);
}

static CK_RV encrypt(CK_ULONG handle, const CK_BYTE *data, CK_ULONG bytes, CK_BYTE *encrypted,
                     CK_ULONG *room) {
  (void)data;
  return of(handle) == NULL ? CKR_SESSION_HANDLE_INVALID
                            : fill(encrypted, room, NULL, bytes + TAG_BYTES);
}

static CK_RV decrypt(CK_ULONG handle, const CK_BYTE *encrypted, CK_ULONG bytes, CK_BYTE *data,
                     CK_ULONG *room) {
  (void)encrypted;
  if (bytes < TAG_BYTES) {
    return CKR_GENERAL_ERROR;
  }
  return of(handle) == NULL ? CKR_SESSION_HANDLE_INVALID
                            : fill(data, room, NULL, bytes - TAG_BYTES);
}

static struct function_list list;

CK_RV C_GetFunctionList(struct function_list **answer) {
  for (int place = 0; place < FUNCTIONS; place++) {
    list.function[place] = unsupported;
  }
  *(CK_BYTE *)&list.version = 2;
  *((CK_BYTE *)&list.version + 1) = 40;
  list.function[INITIALIZE] = initialize;
  list.function[FINALIZE] = finalize;
  list.function[GET_INFO] = get_info;
  list.function[GET_FUNCTION_LIST] = C_GetFunctionList;
  list.function[GET_SLOT_LIST] = get_slot_list;
  list.function[GET_SLOT_INFO] = get_slot_info;
  list.function[GET_TOKEN_INFO] = get_token_info;
  list.function[GET_MECHANISM_LIST] = get_mechanism_list;
  list.function[GET_MECHANISM_INFO] = get_mechanism_info;
  list.function[OPEN_SESSION] = open_session;
  list.function[CLOSE_SESSION] = close_session;
  list.function[GET_SESSION_INFO] = get_session_info;
  list.function[LOGIN] = login;
  list.function[LOGOUT] = logout;
  list.function[GET_ATTRIBUTE_VALUE] = get_attribute_value;
  list.function[FIND_OBJECTS_INIT] = find_objects_init;
  list.function[FIND_OBJECTS] = find_objects;
  list.function[FIND_OBJECTS_FINAL] = find_objects_final;
  list.function[ENCRYPT_INIT] = begin;
  list.function[ENCRYPT] = encrypt;
  list.function[DECRYPT_INIT] = begin;
  list.function[DECRYPT] = decrypt;
  list.function[SIGN_INIT] = begin;
  list.function[SIGN] = sign;
  list.function[SIGN_UPDATE] = sign_update;
  list.function[SIGN_FINAL] = sign_final;
  *answer = &list;
  return 0;
}
