#ifndef CHDF5_SHIM_H
#define CHDF5_SHIM_H

// Debian keeps the headers of the serial library in a folder of their own.
#if __has_include(<hdf5.h>)
#include <hdf5.h>
#elif __has_include(<hdf5/serial/hdf5.h>)
#include <hdf5/serial/hdf5.h>
#else
#error "hdf5.h not found: install libhdf5-dev (Debian, Ubuntu) or hdf5-devel (Fedora)"
#endif
#if __has_include(<H5FDdevelop.h>)
#include <H5FDdevelop.h>
#elif __has_include(<hdf5/serial/H5FDdevelop.h>)
#include <hdf5/serial/H5FDdevelop.h>
#endif

#include <dlfcn.h>
#include <string.h>

// The functions that are used. The headers give the types, so a wrong call does not compile.
#define CHDF5_FUNCTIONS(X)                                                                     \
  X(H5open) X(H5get_libversion) X(H5Eset_auto2) X(H5PLset_loading_state)                       \
  X(H5Aclose) X(H5Acreate2) X(H5Aget_name) X(H5Aget_space) X(H5Aget_type) X(H5Aopen_by_idx)    \
  X(H5Aread) X(H5Awrite)                                                                       \
  X(H5Dclose) X(H5Dcreate2) X(H5Dget_create_plist) X(H5Dget_space) X(H5Dget_type)              \
  X(H5Dopen2) X(H5Dread) X(H5Dvlen_get_buf_size) X(H5Dwrite)                                   \
  X(H5FDregister) X(H5Fclose) X(H5Fcreate) X(H5Fflush) X(H5Fopen)                              \
  X(H5Gclose) X(H5Gcreate2) X(H5Gget_info) X(H5Gopen2)                                         \
  X(H5Lexists) X(H5Lget_info) X(H5Literate)                                                    \
  X(H5Pclose) X(H5Pcreate) X(H5Pget_chunk) X(H5Pget_driver_info) X(H5Pget_external_count)      \
  X(H5Pget_layout) X(H5Pget_nfilters) X(H5Pset_chunk) X(H5Pset_driver) X(H5Pset_istore_k)      \
  X(H5Pset_libver_bounds) X(H5Pset_link_creation_order)                                        \
  X(H5Sclose) X(H5Screate) X(H5Screate_simple) X(H5Sget_simple_extent_dims)                    \
  X(H5Sget_simple_extent_ndims) X(H5Sget_simple_extent_type)                                   \
  X(H5Tclose) X(H5Tcopy) X(H5Tenum_create) X(H5Tenum_insert) X(H5Tget_class)                   \
  X(H5Tget_native_type) X(H5Tget_sign) X(H5Tget_size) X(H5Tis_variable_str) X(H5Tset_cset)     \
  X(H5Tset_ebias) X(H5Tset_fields) X(H5Tset_size)

// Numbers of types and property classes, known once the library is open.
#define CHDF5_IDENTIFIERS(X)                                                                   \
  X(H5T_NATIVE_SCHAR_g) X(H5T_NATIVE_UCHAR_g) X(H5T_NATIVE_SHORT_g) X(H5T_NATIVE_USHORT_g)     \
  X(H5T_NATIVE_INT_g) X(H5T_NATIVE_UINT_g) X(H5T_NATIVE_LLONG_g) X(H5T_NATIVE_ULLONG_g)        \
  X(H5T_NATIVE_FLOAT_g) X(H5T_NATIVE_DOUBLE_g) X(H5T_C_S1_g)                                   \
  X(H5P_CLS_FILE_ACCESS_ID_g) X(H5P_CLS_FILE_CREATE_ID_g) X(H5P_CLS_DATASET_CREATE_ID_g)

/// HDF5's functions and identifiers, found at run time.
struct CHDF5 {
#define X(name) __typeof__(name) *_Nonnull name;
  CHDF5_FUNCTIONS(X)
#undef X
#define X(name) hid_t name;
  CHDF5_IDENTIFIERS(X)
#undef X
};

// Newer headers give some names by macro (H5Lget_info2): the text is that of the expansion.
#define CHDF5_TEXT(name) #name

/// Finds everything in an opened library, and keeps files from loading plug-ins.
/// `missing` becomes NULL, or the name of what isn't there; the table is then of no use.
static inline struct CHDF5 chdf5_load(
    void *_Nonnull library, const char *_Nullable *_Nonnull missing) {
  struct CHDF5 table;
  memset(&table, 0, sizeof table);
#define X(name)                                                        \
  table.name = (__typeof__(name) *)dlsym(library, CHDF5_TEXT(name));   \
  *missing = CHDF5_TEXT(name);                                         \
  if (!table.name) return table;
  CHDF5_FUNCTIONS(X)
#undef X
  *missing = "H5open";
  if (table.H5open() < 0) return table;
#define X(name)                                                             \
  {                                                                         \
    const hid_t *identifier = (const hid_t *)dlsym(library, CHDF5_TEXT(name)); \
    *missing = CHDF5_TEXT(name);                                            \
    if (!identifier) return table;                                          \
    table.name = *identifier;                                               \
  }
  CHDF5_IDENTIFIERS(X)
#undef X
  *missing = NULL;
  table.H5PLset_loading_state(0);
  return table;
}

/// The version of the headers, major * 1000 + minor.
static inline unsigned chdf5_header_version(void) { return H5_VERS_MAJOR * 1000 + H5_VERS_MINOR; }

/// Whether a member is the object itself, and not a reference to a path or to another file.
static inline int chdf5_is_hard_link(
    const struct CHDF5 *_Nonnull h, hid_t group, const char *_Nonnull name) {
  H5L_info_t link;
  return h->H5Lget_info(group, name, &link, 0) >= 0 && link.type == H5L_TYPE_HARD;
}

/// An open file of a driver written in Swift.
struct CHDF5File {
  H5FD_t base;
  haddr_t end_of_allocation;
  void *_Nullable context;
};

/// A file driver with what every driver needs; the callbacks are the caller's.
static inline H5FD_class_t chdf5_make_driver(void) {
  static const H5FD_mem_t free_lists[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
  H5FD_class_t driver;
  memset(&driver, 0, sizeof driver);
#ifdef H5FD_CLASS_VERSION
  driver.version = H5FD_CLASS_VERSION;
  driver.value = (H5FD_class_value_t)(H5_VFD_RESERVED + 80);
#endif
  driver.name = "palestra_journal";
  driver.maxaddr = ((haddr_t)1 << 62) - 1;
  driver.fc_degree = H5F_CLOSE_STRONG;
  driver.fapl_size = sizeof(void *);
  memcpy(driver.fl_map, free_lists, sizeof free_lists);
  return driver;
}

/// The features of the driver: small pieces are gathered, and the file is one of the default kind.
static inline unsigned long chdf5_driver_features(void) {
  return H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
         H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
}

#endif
