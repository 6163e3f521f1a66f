/*
 * SPDX-FileCopyrightText: The Managed Keys authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * As much of PKCS #11 as the programs of the benchmarks need. Numbers are those of the PKCS #11
 * specifications 3.0.
 */
typedef unsigned char CK_BYTE;
typedef unsigned long CK_ULONG;
typedef CK_ULONG CK_RV;

/* CK_FUNCTION_LIST: a version, padded to a pointer's size, and the functions of pkcs11f.h. */
#define FUNCTIONS 68
struct function_list {
  void *version;
  void *function[FUNCTIONS];
};

enum place {
  INITIALIZE = 0,
  FINALIZE = 1,
  GET_INFO = 2,
  GET_FUNCTION_LIST = 3,
  GET_SLOT_LIST = 4,
  GET_SLOT_INFO = 5,
  GET_TOKEN_INFO = 6,
  GET_MECHANISM_LIST = 7,
  GET_MECHANISM_INFO = 8,
  OPEN_SESSION = 12,
  CLOSE_SESSION = 13,
  CLOSE_ALL_SESSIONS = 14,
  GET_SESSION_INFO = 15,
  LOGIN = 18,
  LOGOUT = 19,
  GET_ATTRIBUTE_VALUE = 24,
  FIND_OBJECTS_INIT = 26,
  FIND_OBJECTS = 27,
  FIND_OBJECTS_FINAL = 28,
  ENCRYPT_INIT = 29,
  ENCRYPT = 30,
  ENCRYPT_UPDATE = 31,
  ENCRYPT_FINAL = 32,
  DECRYPT_INIT = 33,
  DECRYPT = 34,
  SIGN_INIT = 42,
  SIGN = 43,
  SIGN_UPDATE = 44,
  SIGN_FINAL = 45,
};

/* The tables hold functions of many types; each call names its own. */
#define CALL(list, place, types, ...) ((CK_RV(*) types)(list)->function[place])(__VA_ARGS__)

struct mechanism {
  CK_ULONG type;
  const void *parameter;
  CK_ULONG bytes;
};

struct attribute {
  CK_ULONG type;
  void *value;
  CK_ULONG bytes;
};

struct oaep_parameters {
  CK_ULONG hash, mask, source;
  const void *label;
  CK_ULONG label_bytes;
};

struct pss_parameters {
  CK_ULONG hash, mask, salt_bytes;
};

struct gcm_parameters {
  const void *iv;
  CK_ULONG iv_bytes, iv_bits;
  const void *associated;
  CK_ULONG associated_bytes, tag_bits;
};

struct initialize_arguments {
  void *mutex_functions[4];
  CK_ULONG flags;
  void *reserved;
};

/* CK_TOKEN_INFO */
struct token_info {
  char label[32], manufacturer[32], model[16], serial[16];
  CK_ULONG flags, most_sessions, sessions, most_write_sessions, write_sessions;
  CK_ULONG most_pin_bytes, least_pin_bytes, memory[4];
  CK_BYTE versions[4];
  char time[16];
};

#define CKR_GENERAL_ERROR 0x5UL
#define CKR_ATTRIBUTE_TYPE_INVALID 0x12UL
#define CKR_FUNCTION_NOT_SUPPORTED 0x54UL
#define CKR_SESSION_COUNT 0xB1UL
#define CKR_SESSION_HANDLE_INVALID 0xB3UL
#define CKR_USER_ALREADY_LOGGED_IN 0x100UL
#define CKR_BUFFER_TOO_SMALL 0x150UL
#define CKR_CRYPTOKI_ALREADY_INITIALIZED 0x191UL

#define CKF_OS_LOCKING_OK 0x2UL
#define CKF_RW_SESSION 0x2UL
#define CKF_SERIAL_SESSION 0x4UL
#define CKU_USER 1UL

#define CKO_PUBLIC_KEY 2UL
#define CKO_PRIVATE_KEY 3UL
#define CKO_SECRET_KEY 4UL

#define CKA_CLASS 0x0UL
#define CKA_LABEL 0x3UL

#define CKM_RSA_PKCS 0x1UL
#define CKM_RSA_PKCS_OAEP 0x9UL
#define CKM_RSA_PKCS_PSS 0xDUL
#define CKM_SHA256_RSA_PKCS 0x40UL
#define CKM_SHA_1 0x220UL
#define CKM_SHA256 0x250UL
#define CKM_SHA256_HMAC 0x251UL
#define CKM_ECDSA 0x1041UL
#define CKM_EDDSA 0x1057UL
#define CKM_AES_GCM 0x1087UL
#define CKG_MGF1_SHA1 1UL
#define CKG_MGF1_SHA256 2UL
#define CKZ_DATA_SPECIFIED 1UL
