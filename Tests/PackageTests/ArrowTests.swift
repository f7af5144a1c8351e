import Foundation
import Testing

/// What CONTRIBUTING.md says about imports is what the sources import and what Package.swift
/// declares.
@Suite struct ArrowTests {
  private let arrows: ContributingArrows
  private let manifest: PackageManifest
  private let owners: [String: String]

  init() throws {
    arrows = ContributingArrows(try ModuleSources.text("CONTRIBUTING.md"))
    manifest = PackageManifest(try ModuleSources.text("Package.swift"))
    owners = try ModuleSources.headerOwners()
  }

  @Test func everyModuleHasItsLine() throws {
    let modules = try ModuleSources.all().map(\.name)
    #expect(modules.count > 25)
    #expect(Set(arrows.imports.keys) == Set(modules))
    let products = manifest.targets.filter { target in modules.contains(target.name) }
    #expect(Set(products.map(\.name)) == Set(modules))
  }

  @Test func theArrowsAreTheImports() throws {
    for module in try ModuleSources.all() {
      let found = try module.imports(headerOwners: owners)
      let listed = arrows.imports[module.name] ?? []
      for (name, file) in found where !arrows.free.contains(name) {
        #expect(listed.contains(name), "CONTRIBUTING.md lacks \(module.name) -> \(name): \(file)")
      }
      let superfluous = listed.subtracting(found.keys)
      #expect(superfluous.isEmpty, "no file of \(module.name) imports \(superfluous.sorted())")
    }
  }

  /// Of all targets, those of tests, examples and benchmarks too.
  @Test func theManifestDeclaresTheImports() throws {
    let executables = Set(manifest.targets.filter(\.isExecutable).map(\.name))
    let unlisted = arrows.free.union([
      "Foundation", "FoundationEssentials", "FoundationNetworking", "Testing", "XCTest",
    ])
    for target in manifest.targets where !target.isSystemLibrary {
      let found = try ModuleSources(name: target.name, path: target.path)
        .imports(headerOwners: owners)
      for (name, file) in found where !unlisted.contains(name) {
        #expect(target.dependencies.contains(name), "\(target.name) -> \(name): \(file)")
      }
      // A program is a dependency of the tests that run it.
      let superfluous = target.dependencies.subtracting(found.keys).subtracting(executables)
      #expect(superfluous.isEmpty, "no file of \(target.name) imports \(superfluous.sorted())")
    }
  }

  @Test func theArrowsHaveNoCircle() {
    var above: [String] = []
    func visit(_ module: String) {
      if above.contains(module) {
        Issue.record("a circle: \((above + [module]).joined(separator: " -> "))")
        return
      }
      above.append(module)
      for name in arrows.imports[module] ?? [] { visit(name) }
      above.removeLast()
    }
    for module in arrows.imports.keys { visit(module) }
  }

  /// Loading all of Foundation takes a third of the program's start; ArgumentParser loads
  /// FoundationEssentials anyway.
  @Test func noProductImportsAllOfFoundation() throws {
    let products = manifest.targets.filter { !$0.isSystemLibrary && !$0.path.hasPrefix("Tests/") }
    #expect(products.count > 20)
    for target in products {
      let found = try ModuleSources(name: target.name, path: target.path)
        .imports(headerOwners: owners)
      for name in ["Foundation", "FoundationInternationalization", "FoundationNetworking"] {
        #expect(found[name] == nil, "\(found[name] ?? "") imports \(name)")
      }
    }
  }

  /// Swift's own functions drop their messages in release builds; those of `Foundations` do not.
  @Test func trapsKeepTheirMessages() throws {
    for module in try ModuleSources.all() where module.name != "Foundations" {
      for file in module.files(["swift"]) {
        let string = try ModuleSources.text(file)
        guard string.contains(/(?m)^[^\/\n]*\bprecondition(?:Failure)?\(/) else { continue }
        #expect(ModuleSources.importedModules(string).contains("Foundations"), "\(file)")
      }
    }
  }

  @Test func differencesAreFound() {
    let page = "text\n```\nGym -> Spaces,\n       CKernels\nB, C ->\nany -> Glibc\n```\n"
    let arrows = ContributingArrows(page)
    #expect(arrows.imports == ["Gym": ["Spaces", "CKernels"], "B": [], "C": []])
    #expect(arrows.free == ["Glibc"])
    let source =
      "@testable import Gym\n  import Glibc\nimport struct Spaces.Box\n// import None\nlet a\nimport sys"
    #expect(ModuleSources.importedModules(source) == ["Gym", "Glibc", "Spaces"])
    #expect(ModuleSources.includedHeaders("#include \"Dispatch.h\"\n") == ["Dispatch.h"])
    let manifest = PackageManifest(
      "    .target(\n      name: \"A\", dependencies: [\"B\", .product(name: \"C\", package: \"d\")]),\n"
        + "    .systemLibrary(name: \"B\"),\n")
    #expect(manifest.targets.map(\.dependencies) == [["B", "C"], []])
    #expect(manifest.targets.map(\.path) == ["Sources/A", "Sources/B"])
  }
}
