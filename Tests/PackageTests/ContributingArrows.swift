import Foundation

/// The block of CONTRIBUTING.md that says who imports whom.
///
///     Spaces -> Foundations,
///               NumPyRandom
///     CKernels, Foundations ->
///     any    -> Glibc
struct ContributingArrows {
  /// What each module imports.
  let imports: [String: Set<String>]
  /// Modules of the toolchain that any module may import.
  let free: Set<String>

  init(_ page: String) {
    let block = page.components(separatedBy: "```").first { $0.contains(" -> ") } ?? ""
    var imports: [String: Set<String>] = [:]
    var current: [String] = []
    for line in block.split(separator: "\n") {
      var list = String(line)
      if let arrow = line.firstRange(of: "->") {
        current = Self.names(line[..<arrow.lowerBound])
        list = String(line[arrow.upperBound...])
      }
      for module in current { imports[module, default: []].formUnion(Self.names(list[...])) }
    }
    free = imports.removeValue(forKey: "any") ?? []
    self.imports = imports
  }

  private static func names(_ list: Substring) -> [String] {
    list.split { $0 == "," || $0.isWhitespace }.map { String($0) }
  }
}
