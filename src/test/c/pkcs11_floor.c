/*
 * SPDX-FileCopyrightText: The Managed Keys authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * The floor of the benchmarks: does with a PKCS #11 module what the providers do, with nothing in
 * between. Every thread has a session of its own and does the operation over and over, while it is
 * told to by a line of standard input:
 *
 *   check        answers the result of one operation in hexadecimal
 *   go <millis>  works so long; answers operations, wall nanoseconds and CPU nanoseconds
 *
 * Arguments: module, label of the token, PIN, label of the key, operation, threads. Ends with the
 * input. What cannot be done ends the program with a line that begins with "error".
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cryptoki.h"

#define MOST_THREADS 64
#define MOST_SLOTS 64
#define CHUNK (64UL << 10)
#define TAG_BYTES 16
#define ATTEMPTS 20

/* What is done: the same for all threads. */
struct operation {
  const char *name;
  CK_ULONG mechanism;
  CK_ULONG object_class;
  CK_ULONG input_bytes;
  enum place begin, run;
};

static const struct operation operations[] = {
    {"sign-rsa-2048", CKM_RSA_PKCS, CKO_PRIVATE_KEY, 51, SIGN_INIT, SIGN},
    {"sign-pss-2048", CKM_RSA_PKCS_PSS, CKO_PRIVATE_KEY, 32, SIGN_INIT, SIGN},
    {"sign-p256", CKM_ECDSA, CKO_PRIVATE_KEY, 32, SIGN_INIT, SIGN},
    {"sign-ed25519", CKM_EDDSA, CKO_PRIVATE_KEY, 32, SIGN_INIT, SIGN},
    {"decrypt-oaep", CKM_RSA_PKCS_OAEP, CKO_PRIVATE_KEY, 256, DECRYPT_INIT, DECRYPT},
    {"hmac-64", CKM_SHA256_HMAC, CKO_SECRET_KEY, 64, SIGN_INIT, SIGN},
    {"hmac-4k", CKM_SHA256_HMAC, CKO_SECRET_KEY, 4096, SIGN_INIT, SIGN},
    {"gcm-64", CKM_AES_GCM, CKO_SECRET_KEY, 64, ENCRYPT_INIT, ENCRYPT},
    {"gcm-16k", CKM_AES_GCM, CKO_SECRET_KEY, 16384, ENCRYPT_INIT, ENCRYPT},
    {"sign-rsa-1m", CKM_SHA256_RSA_PKCS, CKO_PRIVATE_KEY, 1UL << 20, SIGN_INIT, SIGN_UPDATE},
    {"sign-rsa-100m", CKM_SHA256_RSA_PKCS, CKO_PRIVATE_KEY, 100UL << 20, SIGN_INIT, SIGN_UPDATE},
};

static const struct operation *operation;
static struct function_list *module;
static CK_ULONG key;
static CK_BYTE *input;

struct worker {
  pthread_t thread;
  CK_ULONG session;
  unsigned long count;
  unsigned long long iv;
  CK_BYTE *output;
  CK_ULONG output_bytes;
  long long ended;
} __attribute__((aligned(128)));

static struct worker workers[MOST_THREADS];
static int threads;
static pthread_barrier_t begin, end;
static volatile int stop;

static void fail(const char *what, CK_RV answer) {
  printf("error: %s answered 0x%lx\n", what, answer);
  fflush(stdout);
  exit(1);
}

static void check(const char *what, CK_RV answer) {
  if (answer != 0) {
    fail(what, answer);
  }
}

static long long now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* The operation, once. The result stays in the worker's output. */
static void once(struct worker *worker) {
  const struct oaep_parameters oaep = {CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, NULL, 0};
  const struct pss_parameters pss = {CKM_SHA256, CKG_MGF1_SHA256, 32};
  CK_BYTE iv[12] = {0};
  const struct gcm_parameters gcm = {iv, sizeof iv, 8 * sizeof iv, NULL, 0, 8 * TAG_BYTES};
  struct mechanism mechanism = {operation->mechanism, NULL, 0};
  switch (operation->mechanism) {
    case CKM_RSA_PKCS_OAEP:
      mechanism.parameter = &oaep;
      mechanism.bytes = sizeof oaep;
      break;
    case CKM_RSA_PKCS_PSS:
      mechanism.parameter = &pss;
      mechanism.bytes = sizeof pss;
      break;
    case CKM_AES_GCM:
      worker->iv++;
      memcpy(iv, &worker->iv, sizeof worker->iv);
      mechanism.parameter = &gcm;
      mechanism.bytes = sizeof gcm;
      break;
    default:
      break;
  }
  check("the start of an operation", CALL(module, operation->begin,
                                          (CK_ULONG, const struct mechanism *, CK_ULONG),
                                          worker->session, &mechanism, key));
  worker->output_bytes = operation->input_bytes + 512;
  if (operation->run == SIGN_UPDATE) {
    worker->output_bytes = 512;
    for (CK_ULONG done = 0; done < operation->input_bytes; done += CHUNK) {
      check("C_SignUpdate", CALL(module, SIGN_UPDATE, (CK_ULONG, const CK_BYTE *, CK_ULONG),
                                 worker->session, input + done, CHUNK));
    }
    check("C_SignFinal", CALL(module, SIGN_FINAL, (CK_ULONG, CK_BYTE *, CK_ULONG *),
                              worker->session, worker->output, &worker->output_bytes));
    return;
  }
  check("an operation",
        CALL(module, operation->run, (CK_ULONG, const CK_BYTE *, CK_ULONG, CK_BYTE *, CK_ULONG *),
             worker->session, input, operation->input_bytes, worker->output,
             &worker->output_bytes));
}

static void *work(void *argument) {
  struct worker *worker = argument;
  while (1) {
    pthread_barrier_wait(&begin);
    worker->count = 0;
    do {
      once(worker);
      worker->count++;
    } while (!stop);
    worker->ended = now(CLOCK_MONOTONIC);
    pthread_barrier_wait(&end);
  }
  return NULL;
}

static void go(long long millis) {
  long long cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  long long start = now(CLOCK_MONOTONIC);
  struct timespec time = {millis / 1000, millis % 1000 * 1000000};
  stop = 0;
  pthread_barrier_wait(&begin);
  nanosleep(&time, NULL);
  stop = 1;
  pthread_barrier_wait(&end);
  cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  long long last = start;
  unsigned long count = 0;
  for (int number = 0; number < threads; number++) {
    count += workers[number].count;
    last = workers[number].ended > last ? workers[number].ended : last;
  }
  printf("%lu %lld %lld\n", count, last - start, cpu);
}

static CK_ULONG slot_of(const char *label) {
  CK_ULONG slots[MOST_SLOTS], number = MOST_SLOTS;
  if (CALL(module, GET_SLOT_LIST, (CK_BYTE, CK_ULONG *, CK_ULONG *), 1, slots, &number) != 0) {
    return (CK_ULONG)-1;
  }
  for (CK_ULONG place = 0; place < number; place++) {
    struct token_info info;
    if (CALL(module, GET_TOKEN_INFO, (CK_ULONG, struct token_info *), slots[place], &info) == 0 &&
        strncmp(info.label, label, strlen(label)) == 0) {
      return slots[place];
    }
  }
  return (CK_ULONG)-1;
}

/*
 * Starts the module and logs in. While another process logs in, SoftHSM does not see its tokens,
 * or cannot read them, until it is started anew.
 */
static CK_ULONG log_in(const char *label, const char *pin) {
  struct initialize_arguments arguments = {{NULL}, CKF_OS_LOCKING_OK, NULL};
  for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
    check("C_Initialize", CALL(module, INITIALIZE, (void *), &arguments));
    CK_ULONG slot = slot_of(label), session;
    if (slot != (CK_ULONG)-1 &&
        CALL(module, OPEN_SESSION, (CK_ULONG, CK_ULONG, void *, void *, CK_ULONG *), slot,
             CKF_SERIAL_SESSION, NULL, NULL, &session) == 0 &&
        CALL(module, LOGIN, (CK_ULONG, CK_ULONG, const char *, CK_ULONG), session, CKU_USER, pin,
             strlen(pin)) == 0) {
      return slot;
    }
    check("C_Finalize", CALL(module, FINALIZE, (void *), NULL));
    usleep(20000);
  }
  fail("the login", CKR_GENERAL_ERROR);
  return 0;
}

static CK_ULONG find(CK_ULONG session, CK_ULONG object_class, const char *label) {
  struct attribute wanted[] = {{CKA_CLASS, &object_class, sizeof object_class},
                               {CKA_LABEL, (void *)label, strlen(label)}};
  CK_ULONG found, number = 0;
  check("C_FindObjectsInit", CALL(module, FIND_OBJECTS_INIT,
                                  (CK_ULONG, struct attribute *, CK_ULONG), session, wanted, 2UL));
  check("C_FindObjects", CALL(module, FIND_OBJECTS, (CK_ULONG, CK_ULONG *, CK_ULONG, CK_ULONG *),
                              session, &found, 1UL, &number));
  check("C_FindObjectsFinal", CALL(module, FIND_OBJECTS_FINAL, (CK_ULONG), session));
  if (number != 1) {
    fail("the search for the key", number);
  }
  return found;
}

static void load(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    printf("error: %s\n", dlerror());
    exit(1);
  }
  CK_RV (*get)(struct function_list **);
  *(void **)&get = dlsym(library, "C_GetFunctionList");
  check("C_GetFunctionList", get(&module));
}

/* The input comes in hexadecimal, or else is the bytes 0 to 255 over and over. */
static void read_input(const char *hex) {
  input = malloc(operation->input_bytes + CHUNK);
  for (CK_ULONG index = 0; index < operation->input_bytes; index++) {
    input[index] = (CK_BYTE)index;
  }
  for (CK_ULONG index = 0; hex[2 * index] != 0 && index < operation->input_bytes; index++) {
    sscanf(hex + 2 * index, "%2hhx", &input[index]);
  }
}

static void start(const char *label, const char *pin, const char *key_label) {
  CK_ULONG slot = log_in(label, pin);
  pthread_barrier_init(&begin, NULL, (unsigned)threads + 1);
  pthread_barrier_init(&end, NULL, (unsigned)threads + 1);
  for (int number = 0; number < threads; number++) {
    struct worker *worker = &workers[number];
    check("C_OpenSession",
          CALL(module, OPEN_SESSION, (CK_ULONG, CK_ULONG, void *, void *, CK_ULONG *), slot,
               CKF_SERIAL_SESSION, NULL, NULL, &worker->session));
    /* Never the same number for two threads. */
    worker->iv = (unsigned long long)(number + 1) << 48;
    worker->output = malloc(operation->run == SIGN_UPDATE ? 512 : operation->input_bytes + 512);
    if (number == 0) {
      key = find(worker->session, operation->object_class, key_label);
    }
    once(worker);
  }
  for (int number = 0; number < threads; number++) {
    pthread_create(&workers[number].thread, NULL, work, &workers[number]);
  }
}

int main(int count, char **argument) {
  if (count != 8) {
    puts("error: module token pin key operation threads input");
    return 1;
  }
  for (size_t number = 0; number < sizeof operations / sizeof operations[0]; number++) {
    if (strcmp(operations[number].name, argument[5]) == 0) {
      operation = &operations[number];
    }
  }
  threads = atoi(argument[6]);
  if (operation == NULL || threads < 1 || threads > MOST_THREADS) {
    puts("error: no such operation, or too many threads");
    return 1;
  }
  load(argument[1]);
  read_input(argument[7]);
  start(argument[2], argument[3], argument[4]);
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    long long millis;
    if (sscanf(line, "go %lld", &millis) == 1) {
      go(millis);
    } else {
      for (CK_ULONG index = 0; index < workers[0].output_bytes; index++) {
        printf("%02x", workers[0].output[index]);
      }
      puts("");
    }
    fflush(stdout);
  }
  return 0;
}
