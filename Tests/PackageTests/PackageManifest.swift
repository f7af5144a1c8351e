import Foundation

/// The targets of Package.swift with their dependencies, read as text.
struct PackageManifest {
  struct Target {
    let name: String
    /// Its folder inside the package.
    let path: String
    let isSystemLibrary: Bool
    let isExecutable: Bool
    /// Targets and products of other packages.
    let dependencies: Set<String>
  }

  let targets: [Target]

  init(_ string: String) {
    let starts = string.matches(
      of: /(?m)^    \.(target|testTarget|executableTarget|systemLibrary)\(\s*name: "([\w-]+)"/)
    targets = starts.enumerated().map { index, start in
      let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : string.endIndex
      let block = string[start.range.lowerBound..<end]
      let (kind, name) = (String(start.1), String(start.2))
      let folder = kind == "testTarget" ? "Tests" : "Sources"
      return Target(
        name: name,
        path: block.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) } ?? "\(folder)/\(name)",
        isSystemLibrary: kind == "systemLibrary", isExecutable: kind == "executableTarget",
        dependencies: Self.dependencies(block))
    }
  }

  private static func dependencies(_ block: Substring) -> Set<String> {
    guard let list = block.firstMatch(of: /dependencies: \[((?:[^\[\]])*)\]/)?.1 else { return [] }
    // The name of a product's package is not a dependency of its own.
    let names = list.replacing(/, package: "[^"]*"/, with: "").matches(of: /"([\w-]+)"/)
    return Set(names.map { String($0.1) })
  }
}
