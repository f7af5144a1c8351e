import Foundations
import Spaces

/// Wrappers by name, to rebuild an environment from its spec. A value, like `EnvironmentRegistry`.
///
///     registry.wrappers.register("Halved", arguments: ["by"]) { base, arguments in
///       AnyEnvironment(Halved(base, by: try arguments.numberArgument("by") ?? 2))
///     }
public struct WrapperRegistry: Sendable {
  /// Puts a wrapper around an environment; throws where an argument is wrong.
  public typealias EntryPoint = WrapperEntry.EntryPoint

  private var entries: [String: WrapperEntry] = [:]

  /// Makes a registry of some wrappers; of two with the same name the later one stays.
  public init(_ entries: [WrapperEntry] = []) {
    for entry in entries { register(entry) }
  }

  /// The names in alphabetical order.
  public var names: [String] { entries.keys.sorted() }

  /// Adds a wrapper, replacing one with the same name.
  public mutating func register(_ entry: WrapperEntry) { entries[entry.name] = entry }

  /// Adds a wrapper, replacing one with the same name.
  /// - Parameters:
  ///   - name: the name of its type without parameters.
  ///   - arguments: the names of its arguments.
  ///   - entryPoint: puts it around an environment.
  public mutating func register(
    _ name: String, arguments: [String] = [], entryPoint: @escaping EntryPoint
  ) {
    register(WrapperEntry(name, arguments: arguments, entryPoint: entryPoint))
  }

  /// Puts a wrapper around an environment.
  /// - Returns: the wrapped environment; its spec names the wrapper.
  /// - Throws: `GymError.wrapperNotRebuildable` where the wrapper is unknown or holds a function,
  ///   `GymError` where an argument is wrong or the environment doesn't suit it.
  public func wrap(_ environment: AnyEnvironment, in wrapper: WrapperSpec) throws(GymError)
    -> AnyEnvironment
  {
    let entry = try entry(for: wrapper)
    return try GymError.wrap { try entry.entryPoint(environment, wrapper.arguments ?? [:]) }
  }

  /// How a wrapper is made.
  func entry(for wrapper: WrapperSpec) throws(GymError) -> WrapperEntry {
    guard let arguments = wrapper.arguments else {
      throw .wrapperNotRebuildable(
        name: wrapper.name,
        reason: "it holds a function, or its type isn't a RebuildableWrapper: put it on by hand")
    }
    guard let entry = entries[wrapper.name] else {
      let nearest = nearestNames(to: wrapper.name, among: names)
      throw .wrapperNotRebuildable(
        name: wrapper.name,
        reason: "no wrapper of that name is registered"
          + (nearest.isEmpty ? "" : ", did you mean \(nearest.joined(separator: ", "))?"))
    }
    try arguments.checkArguments(known: entry.arguments)
    return entry
  }
}
