import ArgumentParser
import Datasets
import Foundations

/// `palestra data`
struct Data: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Data sets: list, fetch, verify and look at them.",
    discussion: """
      Examples:
        palestra data list                        what there is, and what is here
        palestra data fetch mnist                 download it into the cache
        palestra data verify                      compare it with known sums
        palestra data show fashion-mnist          counts, shapes and classes
        palestra data show digits-drawn --output sheet.png
        palestra data show photos                 your own pictures, arrays or table
        palestra data describe pima-diabetes      columns, correlations, classes

      Sets lie below $PALESTRA_DATA, which may be read-only, or in the cache: \
      $XDG_CACHE_HOME/palestra, or ~/.cache/palestra. Downloads go to the cache.
      """,
    subcommands: [
      DataList.self, DataFetch.self, DataVerify.self, DataShow.self, DataDescribe.self,
    ])
}

extension Data {
  /// The set of that name.
  /// - Throws: exit status 2 where there is none.
  static func entry(_ name: String, for command: String) throws -> DatasetEntry {
    do throws(DatasetError) {
      return try DatasetCatalog.standard.entry(name)
    } catch {
      let nearest = nearestNames(to: name, among: DatasetCatalog.standard.allEntries.map(\.name))
      let known = DatasetCatalog.standard.allEntries.map(\.name).joined(separator: ", ")
      let shown =
        nearest.isEmpty
        ? "there is no data set \"\(name)\": expected one of \(known) (`palestra data list`)"
        : DatasetError.unknownSet(name: name, nearest: nearest).description
      Console.error("data \(command): \(shown)")
      throw ExitCode(2)
    }
  }

  /// Does something with data sets.
  /// - Throws: exit status 1 where it fails.
  static func doing<Value>(
    _ command: String, _ body: () throws(DatasetError) -> Value
  ) throws -> Value {
    do throws(DatasetError) {
      return try body()
    } catch {
      Console.error("data \(command): \(error.description)")
      throw ExitCode(1)
    }
  }
}
