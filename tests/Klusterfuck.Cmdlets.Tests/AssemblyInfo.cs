// The data folder is named by a variable of the process, so one test runs at a time.
[assembly: AssemblyFixture(typeof(Klusterfuck.Cmdlets.Tests.Hosting.RemoteAdmin))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
