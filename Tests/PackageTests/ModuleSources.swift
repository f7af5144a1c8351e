import Foundation

/// The sources of one target, read for what they import.
struct ModuleSources {
  let name: String
  /// Its folder inside the package.
  let path: String

  /// The package's folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The contents of a file of the package.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The modules that users get, library by library: the folders in `Sources`, `envs` and `agents`.
  static func all() throws -> [ModuleSources] {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: root.appendingPathComponent("Sources").path)
    let modules = folders.filter { !$0.hasPrefix(".") }.map {
      ModuleSources(name: $0, path: "Sources/\($0)")
    }
    return
      (modules + [
        ModuleSources(name: "Environments", path: "envs"),
        ModuleSources(name: "Agents", path: "agents"),
      ]).sorted { $0.name < $1.name }
  }

  /// The module that each public header belongs to, such as `Dispatch.h` to `CKernels`.
  static func headerOwners() throws -> [String: String] {
    try all().reduce(into: [:]) { owners, module in
      for file in module.files(["h"]) where file.contains("/include/") {
        owners[String(file.split(separator: "/").last ?? "")] = module.name
      }
    }
  }

  /// The paths of the files with one of these extensions, inside the module's folder.
  func files(_ extensions: Set<String>) -> [String] {
    let folder = Self.root.appendingPathComponent(path)
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { name in
      extensions.contains(String(name.split(separator: ".").last ?? ""))
    }.map { "\(path)/\($0)" }.sorted()
  }

  /// Every module that a Swift file imports or a C file includes, with the first file that does.
  func imports(headerOwners: [String: String]) throws -> [String: String] {
    var found: [String: String] = [:]
    for file in files(["swift"]) {
      for module in Self.importedModules(try Self.text(file)) where found[module] == nil {
        found[module] = file
      }
    }
    for file in files(["c", "h"]) {
      for header in Self.includedHeaders(try Self.text(file)) {
        guard let owner = headerOwners[header], owner != name, found[owner] == nil else { continue }
        found[owner] = file
      }
    }
    return found
  }

  /// The modules of the `import` lines at the head of a Swift file.
  static func importedModules(_ string: String) -> [String] {
    let line = /^(?:@[\w()]+\s+)*(?:(?:public|package|internal)\s+)?import\s+(.+)$/
    var modules: [String] = []
    for part in string.split(separator: "\n") {
      let code = part.trimmingCharacters(in: .whitespaces)
      if code.hasPrefix("//") || code.hasPrefix("#") { continue }
      // Declarations follow; a string in them may hold the code of another language.
      guard let words = code.wholeMatch(of: line)?.1.split(separator: " ") else { break }
      // `import struct Module.Name` names a declaration.
      let module = words.count > 1 ? words[1] : words[0]
      modules.append(String(module.prefix { $0 != "." }))
    }
    return modules
  }

  /// The headers of the `#include` lines of a C file.
  static func includedHeaders(_ string: String) -> [String] {
    string.matches(of: /(?m)^\s*#\s*include\s+["<]([^">]+)[">]/).map { String($0.1) }
  }
}
