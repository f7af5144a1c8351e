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
  }

  /// Made once, before the first product.
  ///
  /// `PALESTRA_BLAS_KERNELS` is `auto` (by this processor's features, the default), `keep` (what
  /// the library chose, which `OPENBLAS_CORETYPE` may force) or the name of a kernel set.
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
      reason: reason)
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

  /// y [rows, columns] = op(a) op(b), row-major and dense.
  ///
  /// A large product is cut into tiles of rows or columns. The cut depends on the sizes alone, so
  /// that the result has the same bits whatever the number of threads.
  static func multiply(
    _ a: UnsafePointer<Float>, _ transposeA: Bool, _ b: UnsafePointer<Float>, _ transposeB: Bool,
    into y: UnsafeMutablePointer<Float>, rows: Int, columns: Int, depth: Int
  ) {
    _ = selection
    if rows == 0 || columns == 0 { return }
    if depth == 0 {
      kernel_fill(y, 0, rows * columns)
      return
    }
    let lda = transposeA ? rows : depth
    let ldb = transposeB ? depth : columns
    let byRows = rows >= columns
    let tiles = tileCount(long: byRows ? rows : columns, work: rows * columns * depth)
    let extent = byRows ? rows : columns
    let size = tiles == 1 ? extent : ((extent + tiles - 1) / tiles + 15) & ~15
    WorkerPool.shared.chunks(of: extent, size: size) { range in
      let (r, c) = byRows ? (range, 0..<columns) : (0..<rows, range)
      cblas_sgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
        transposeB ? CblasTrans : CblasNoTrans, blasint(r.count), blasint(c.count), blasint(depth),
        1, a + r.lowerBound * (transposeA ? 1 : depth), blasint(lda),
        b + c.lowerBound * (transposeB ? depth : 1), blasint(ldb), 0,
        y + r.lowerBound * columns + c.lowerBound, blasint(columns))
    }
  }

  /// Tiles of at least two million multiplications: some 40 microseconds, well above a wake-up.
  private static func tileCount(long: Int, work: Int) -> Int {
    var tiles = 1
    while tiles < 16, work / (tiles * 2) >= 1_500_000, long / (tiles * 2) >= 16 { tiles *= 2 }
    return tiles
  }
}
