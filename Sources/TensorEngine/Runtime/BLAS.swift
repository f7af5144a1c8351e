import CKernels
import COpenBLAS
import Glibc

/// The matrix library: the choice of its kernels, and products shared among the engine's threads.
public enum BLAS {
  /// What was found and chosen when the library was first used.
  public struct Selection: Sendable {
    /// The library's own description: name, version, build options.
    public let configuration: String
    /// The kernels it had picked by itself.
    public let found: String
    /// The kernels in use.
    public let used: String
    /// Why: the rule that chose.
    public let reason: String
    /// Whether the engine's own kernel does the smaller products.
    public let usesOwnKernel: Bool
  }

  /// Made once, before the first product.
  ///
  /// `PALESTRA_BLAS_KERNELS` is `auto` (by this processor's features, the default), `keep` (what
  /// the library chose, which `OPENBLAS_CORETYPE` may force) or the name of a kernel set. With
  /// anything but `auto` the library does every product but those of a single row with a large matrix.
  public static let selection: Selection = select()

  private static func select() -> Selection {
    openblas_set_num_threads(1)
    let found = String(cString: openblas_get_corename())
    let wish = getenv("PALESTRA_BLAS_KERNELS").map { String(cString: $0) } ?? "auto"
    let wanted: String?
    switch wish {
    case "auto", "": wanted = automaticKernels()
    case "keep": wanted = nil
    default: wanted = wish
    }
    if let wanted, wanted.lowercased() != found.lowercased() { reload(kernels: wanted) }
    let used = String(cString: openblas_get_corename())
    let reason =
      switch wish {
      case "auto", "": "chosen by this processor's features"
      case "keep": "kept as the library chose (PALESTRA_BLAS_KERNELS=keep)"
      default: "asked for by PALESTRA_BLAS_KERNELS=\(wish)"
      }
    return Selection(
      configuration: String(cString: openblas_get_config()), found: found, used: used,
      reason: reason, usesOwnKernel: (wish == "auto" || wish == "") && kernel_cpu_level() == 4)
  }

  /// The kernel set for this processor, or nil where the library's choice is as good as any.
  private static func automaticKernels() -> String? {
    switch kernel_cpu_level() {
    case 4: "SkylakeX"
    case 3: "Haswell"
    default: nil
    }
  }

  /// Has the library choose again. Builds for one processor only have no such entry points.
  private static func reload(kernels name: String) {
    typealias Entry = @convention(c) () -> Void
    func entry(_ name: String) -> Entry? {
      dlsym(nil, name).map { unsafeBitCast($0, to: Entry.self) }
    }
    guard let read = entry("openblas_read_env"), let quit = entry("gotoblas_dynamic_quit"),
      let start = entry("gotoblas_dynamic_init")
    else { return }
    let before = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
    setenv("OPENBLAS_CORETYPE", name, 1)
    read()
    quit()
    start()
    if let before { setenv("OPENBLAS_CORETYPE", before, 1) } else { unsetenv("OPENBLAS_CORETYPE") }
  }
}
