// What the child that reads sends through its pipe.
#ifndef CHDF5_RECORDS_H
#define CHDF5_RECORDS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHDF5_RANK = 8, CHDF5_ATTRIBUTES = 1 << 12 };

/// What a record tells.
enum CHDF5RecordKind {
  CHDF5_MEMBER = 1,
  CHDF5_ATTRIBUTE,
  CHDF5_DATA_SET,
  /// A group can't be read; the next one follows.
  CHDF5_FAILURE,
  /// A group is complete; the next one follows.
  CHDF5_END,
  /// The file can't be read; nothing follows.
  CHDF5_FILE_FAILURE,
};

/// Why a data set or an attribute comes without values.
enum CHDF5Problem {
  CHDF5_NONE = 0,
  CHDF5_UNREADABLE,
  CHDF5_ELSEWHERE,
  CHDF5_TOO_LARGE,
  CHDF5_OTHER_KIND,
};

/// The head of what the child sends, before the name's and the values' bytes.
struct CHDF5Record {
  int32_t kind, problem;
  int32_t value_class, value_size, is_signed, rank;
  uint64_t extents[CHDF5_RANK];
  uint64_t name_length, byte_count;
};

static inline void chdf5_send_bytes(FILE *pipe, const void *bytes, size_t count) {
  if (count > 0 && fwrite(bytes, count, 1, pipe) != 1) _exit(1);
}

static inline void chdf5_send(
    FILE *pipe, struct CHDF5Record *record, int kind, const char *name, const void *values) {
  record->kind = kind;
  record->name_length = strlen(name);
  chdf5_send_bytes(pipe, record, sizeof *record);
  chdf5_send_bytes(pipe, name, record->name_length);
  chdf5_send_bytes(pipe, values, record->byte_count);
}

/// Sends a record without values.
static inline void chdf5_tell(FILE *pipe, int kind, const char *name) {
  struct CHDF5Record record;
  memset(&record, 0, sizeof record);
  chdf5_send(pipe, &record, kind, name, NULL);
}

#endif
