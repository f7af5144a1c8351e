import Testing
import Viewer

@Test func aMissingLibrarySaysWhatToInstall() {
  let error = ViewerError.libraryMissing(name: "libSDL2-2.0.so.0", reason: "no such file")
  #expect("\(error)".contains("apt-get install libsdl2-2.0-0"))
}
