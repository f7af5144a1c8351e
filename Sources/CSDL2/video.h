#ifndef CSDL2_VIDEO_H
#define CSDL2_VIDEO_H

#include <SDL2/SDL.h>
#include <dlfcn.h>
#include <string.h>

// The functions of windows and events that are used. The headers give the types, so a wrong call does
// not compile.
#define CSDL2_VIDEO_FUNCTIONS(X)                                                               \
  X(SDL_GetVersion) X(SDL_GetError) X(SDL_ClearError) X(SDL_SetHint) X(SDL_SetMainReady)        \
  X(SDL_InitSubSystem) X(SDL_QuitSubSystem) X(SDL_GetCurrentVideoDriver)                       \
  X(SDL_CreateWindow) X(SDL_DestroyWindow) X(SDL_GetWindowSize) X(SDL_SetWindowSize)           \
  X(SDL_SetWindowMinimumSize) X(SDL_SetWindowTitle) X(SDL_GetWindowFlags)                      \
  X(SDL_SetWindowFullscreen) X(SDL_GetWindowID)                                                \
  X(SDL_GetWindowSurface) X(SDL_UpdateWindowSurfaceRects)                                      \
  X(SDL_CreateRGBSurfaceWithFormatFrom) X(SDL_FreeSurface) X(SDL_SetSurfaceBlendMode)          \
  X(SDL_UpperBlit) X(SDL_PollEvent) X(SDL_PushEvent) X(SDL_StartTextInput) X(SDL_StopTextInput)

/// SDL's functions of windows and events, found at run time.
struct CSDL2Video {
#define X(name) __typeof__(name) *_Nonnull name;
  CSDL2_VIDEO_FUNCTIONS(X)
#undef X
};

/// Finds everything in an opened library. `missing` becomes NULL, or the name of what isn't there; the
/// table is then of no use.
static inline struct CSDL2Video csdl2_load_video(
    void *_Nonnull library, const char *_Nullable *_Nonnull missing) {
  struct CSDL2Video table;
  memset(&table, 0, sizeof table);
#define X(name)                                                \
  table.name = (__typeof__(name) *)dlsym(library, #name);      \
  *missing = #name;                                            \
  if (!table.name) return table;
  CSDL2_VIDEO_FUNCTIONS(X)
#undef X
  *missing = NULL;
  return table;
}

// Macros with casts, which Swift does not import.
enum {
  CSDL2_CENTERED = SDL_WINDOWPOS_CENTERED,
  CSDL2_RGBA32 = SDL_PIXELFORMAT_RGBA32,
};

#endif
