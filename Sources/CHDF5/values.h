// The values of data sets and attributes, as the child reads them.
#ifndef CHDF5_VALUES_H
#define CHDF5_VALUES_H

#include "records.h"
#include "shim.h"

#include <stdlib.h>

/// Looks at how a data set is stored: in this file, and no larger than the file can hold.
static inline int chdf5_storage_problem(
    const struct CHDF5 *h, hid_t set, uint64_t file_size, uint64_t *limit) {
  hid_t settings = h->H5Dget_create_plist(set);
  if (settings < 0) return CHDF5_UNREADABLE;
  int problem = CHDF5_NONE;
  H5D_layout_t layout = h->H5Pget_layout(settings);
  int filters = h->H5Pget_nfilters(settings);
  if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED)
    problem = CHDF5_ELSEWHERE;
  if (h->H5Pget_external_count(settings) != 0) problem = CHDF5_ELSEWHERE;
  if (filters < 0) problem = CHDF5_UNREADABLE;
  // Deflate makes data at most 1,032 times smaller.
  *limit = filters > 0 ? file_size * 1032 : file_size;
  if (layout == H5D_CHUNKED && problem == CHDF5_NONE) {
    hsize_t chunk[32];
    int rank = h->H5Pget_chunk(settings, 32, chunk);
    double elements = rank < 0 || rank > 32 ? 1e300 : 1;
    for (int axis = 0; axis < rank && axis < 32; axis++) elements *= (double)chunk[axis];
    // Small files may have one chunk that is larger than they are.
    if (elements > (double)*limit + (1 << 24)) problem = CHDF5_TOO_LARGE;
  }
  h->H5Pclose(settings);
  return problem;
}

/// Makes the type of half precision, as h5py does: HDF5 has none of its own before 1.14.4.
/// The caller closes it; below 0 where it can't be made.
static inline hid_t chdf5_make_half(const struct CHDF5 *_Nonnull h) {
  hid_t type = h->H5Tcopy(h->H5T_NATIVE_FLOAT_g);
  // Sign at bit 15, 5 bits of exponent from 10 on with the bias 15, 10 bits of mantissa.
  if (type >= 0 && h->H5Tset_fields(type, 15, 10, 5, 0, 10) >= 0 &&
      h->H5Tset_size(type, 2) >= 0 && h->H5Tset_ebias(type, 15) >= 0)
    return type;
  if (type >= 0) h->H5Tclose(type);
  return -1;
}

/// Reads the strings of a data set into memory that the caller frees, each after its length in eight
/// bytes; NULL where something is wrong.
static inline char *chdf5_strings(
    const struct CHDF5 *h, hid_t set, hid_t type, hid_t space, uint64_t count, uint64_t limit,
    struct CHDF5Record *record) {
  int is_variable = h->H5Tis_variable_str(type) > 0;
  size_t width = (size_t)record->value_size;
  // Many elements may refer to the same long string: the whole size is asked for first.
  hsize_t size = (hsize_t)count * width;
  record->problem = CHDF5_UNREADABLE;
  if (is_variable && h->H5Dvlen_get_buf_size(set, type, space, &size) < 0) return NULL;
  record->problem = CHDF5_TOO_LARGE;
  if ((double)size > (double)limit) return NULL;
  record->problem = CHDF5_UNREADABLE;
  char *read = (char *)calloc(count + 1, is_variable ? sizeof(char *) : width);
  if (!read || (count > 0 && h->H5Dread(set, type, 0, 0, 0, read) < 0)) return read;
  uint64_t bytes = 0;
  char *values = NULL;
  // The first round counts the bytes.
  for (int round = 0; round < 2; round++) {
    if (round == 1) values = (char *)malloc(bytes + 1);
    if (round == 1 && !values) break;
    bytes = 0;
    for (uint64_t index = 0; index < count; index++) {
      const char *text = is_variable ? ((char **)read)[index] : read + index * width;
      uint64_t length = !text ? 0 : is_variable ? strlen(text) : strnlen(text, width);
      if (round == 1) memcpy(values + bytes, &length, sizeof length);
      if (round == 1 && length > 0) memcpy(values + bytes + sizeof length, text, length);
      bytes += sizeof length + length;
    }
  }
  if (is_variable)
    for (uint64_t index = 0; index < count; index++) free(((char **)read)[index]);
  free(read);
  if (!values) return NULL;
  record->problem = CHDF5_NONE;
  record->byte_count = bytes;
  return values;
}

/// Reads values into memory that the caller frees; NULL where there are none or something is wrong.
static inline void *chdf5_values(
    const struct CHDF5 *h, hid_t object, int is_attribute, hid_t type, hid_t space,
    uint64_t limit, struct CHDF5Record *record) {
  hsize_t extents[32] = {0};
  int rank = h->H5Sget_simple_extent_ndims(space);
  H5S_class_t shape = h->H5Sget_simple_extent_type(space);
  record->value_class = (int32_t)h->H5Tget_class(type);
  record->value_size = (int32_t)h->H5Tget_size(type);
  record->is_signed = record->value_class == H5T_INTEGER && h->H5Tget_sign(type) != H5T_SGN_NONE;
  record->problem = CHDF5_UNREADABLE;
  if (rank < 0 || (shape != H5S_SCALAR && shape != H5S_SIMPLE) || record->value_size <= 0)
    return NULL;
  record->problem = CHDF5_OTHER_KIND;
  if (rank > CHDF5_RANK || h->H5Sget_simple_extent_dims(space, extents, NULL) < 0) return NULL;
  record->rank = rank;
  double count = 1;
  for (int axis = 0; axis < rank; axis++) {
    record->extents[axis] = extents[axis];
    count *= (double)extents[axis];
  }
  int class_ = record->value_class;
  int is_text = class_ == H5T_STRING && is_attribute && rank == 0;
  int is_list = class_ == H5T_STRING && !is_attribute && rank == 1;
  if (class_ != H5T_INTEGER && class_ != H5T_FLOAT && class_ != H5T_ENUM && !is_text && !is_list)
    return NULL;
  if (!is_text && !is_list && record->value_size > 8) return NULL;
  record->problem = CHDF5_TOO_LARGE;
  if (count * record->value_size > (double)limit) return NULL;
  if (is_list)
    return chdf5_strings(h, object, type, space, (uint64_t)count, limit, record);
  record->problem = CHDF5_UNREADABLE;
  uint64_t bytes = (uint64_t)count * (uint64_t)record->value_size;
  char *values = (char *)calloc(1, bytes + 16);
  // The native type of a half is a single.
  int is_half = class_ == H5T_FLOAT && record->value_size == 2;
  hid_t memory = class_ == H5T_STRING ? type
                 : is_half            ? chdf5_make_half(h)
                                      : h->H5Tget_native_type(type, H5T_DIR_DEFAULT);
  herr_t status = -1;
  if (values && memory >= 0 && h->H5Tget_size(memory) <= (size_t)record->value_size)
    status = bytes == 0       ? 0
             : is_attribute ? h->H5Aread(object, memory, values)
                            : h->H5Dread(object, memory, 0, 0, 0, values);
  if (memory >= 0 && memory != type) h->H5Tclose(memory);
  if (status < 0) return values;
  record->problem = CHDF5_NONE;
  record->byte_count = bytes;
  if (is_text) {
    if (h->H5Tis_variable_str(type) > 0) {
      char *text;
      memcpy(&text, values, sizeof text);
      free(values);
      values = text;
      record->byte_count = text ? strlen(text) : 0;
    } else {
      record->byte_count = strnlen(values, bytes);
    }
  }
  return values;
}

#endif
