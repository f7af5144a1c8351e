#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#if !__has_include(<curl/curl.h>)
#error "curl.h not found: install libcurl4-openssl-dev (Debian, Ubuntu) or libcurl-devel (Fedora)"
#endif
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

// The functions that are used. The headers give the types, so a wrong call does not compile.
#define CCURL_FUNCTIONS(X)                                                                     \
  X(curl_global_init) X(curl_easy_init) X(curl_easy_cleanup) X(curl_easy_setopt)               \
  X(curl_easy_getinfo) X(curl_easy_perform) X(curl_easy_strerror)

#undef curl_easy_setopt
#undef curl_easy_getinfo

/// libcurl's functions, found at run time.
struct CCurl {
#define X(name) __typeof__(name) *_Nonnull name;
  CCURL_FUNCTIONS(X)
#undef X
};

/// Opens the library and finds everything.
/// Returns: whether it is there.
static inline bool ccurl_open(struct CCurl *_Nonnull curl) {
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"};
  void *library = NULL;
  for (int i = 0; i < 3 && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
#define X(name)                                                                                \
  if (!(*(void **)&curl->name = dlsym(library, #name))) return false;
  CCURL_FUNCTIONS(X)
#undef X
  return curl->curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

typedef size_t (*ccurl_sink)(char *_Nullable, size_t, size_t, void *_Nullable);

/// What a transfer asks for.
struct CCurlRequest {
  const char *_Nonnull url;
  /// Bytes that are there already.
  curl_off_t offset;
  long connect_seconds;
  /// Seconds without a byte after which it is given up.
  long stall_seconds;
  /// Whether an address without encryption is accepted too, as that of a test's own server.
  bool accepts_http;
  ccurl_sink _Nonnull sink;
  void *_Nullable context;
  /// CURL_ERROR_SIZE characters.
  char *_Nonnull message;
};

// The newer options of the same meaning are unknown to older libraries.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

/// Prepares a handle: HTTPS alone unless the request says otherwise, certificates checked, redirects
/// followed (from HTTPS to HTTPS alone), statuses of 400 and more are errors.
static inline CURLcode ccurl_prepare(
    const struct CCurl *_Nonnull curl, CURL *_Nonnull handle,
    const struct CCurlRequest *_Nonnull request) {
  long all = CURLPROTO_HTTPS | (request->accepts_http ? CURLPROTO_HTTP : 0);
  bool secure = strncmp(request->url, "https:", 6) == 0;
  CURLcode code = CURLE_OK;
#define SET(option, value)                                                                     \
  if (code == CURLE_OK) code = curl->curl_easy_setopt(handle, option, value)
  SET(CURLOPT_URL, request->url);
  SET(CURLOPT_PROTOCOLS, all);
  SET(CURLOPT_REDIR_PROTOCOLS, secure ? (long)CURLPROTO_HTTPS : all);
  SET(CURLOPT_FOLLOWLOCATION, 1L);
  SET(CURLOPT_MAXREDIRS, 8L);
  SET(CURLOPT_FAILONERROR, 1L);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_USERAGENT, "palestra");
  SET(CURLOPT_CONNECTTIMEOUT, request->connect_seconds);
  SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
  SET(CURLOPT_LOW_SPEED_TIME, request->stall_seconds);
  SET(CURLOPT_RESUME_FROM_LARGE, request->offset);
  SET(CURLOPT_WRITEFUNCTION, request->sink);
  SET(CURLOPT_WRITEDATA, request->context);
  SET(CURLOPT_ERRORBUFFER, request->message);
#undef SET
  return code;
}

#pragma clang diagnostic pop

/// The status of the answer; 0 where there was none.
static inline long ccurl_status(const struct CCurl *_Nonnull curl, CURL *_Nonnull handle) {
  long status = 0;
  curl->curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

#endif
