using Aspire.Media.Cli;

return await MediaCommand.RunAsync(args);
